import type { EntryBody } from '#shared/contracts';
import { blocksClosed } from './blocks.js';
import { notTakenBack } from './endings.js';
import { frame, snapshotOf, type AgUiMessage } from './events.js';
import { messagesOfReply } from './kept-messages.js';
import type { Run } from './run.js';
import type { State } from './state.js';
import { followedBy, saying, silent, stepEnded, withUsage, type Said } from './steps.js';

/** The protocol's clients break off at an event of 10 MB; a client's images may be as large. */
export const longestFrame = 8_000_000;

/** The step is tried again. What was shown of it is taken back: the client is told anew what it had before. */
export function stepAbandoned(
  state: State,
  { usage, reason }: EntryBody<'step.abandoned'>,
  run: Run,
): Said & { over?: true } {
  if (!state.step.runs) return silent(state);
  const counted = { ...state, usage: withUsage(state.usage, state.step.model, usage) };
  if (!state.step.isShown) return silent(takenBack(counted));
  const next = takenBack(counted);
  const snapshot = snapshotOf(emptied(messagesSoFar(next, run), thoughtsOf(state)));
  if (frame(snapshot).length > longestFrame) return { ...notTakenBack(counted, reason), over: true };
  const closed = followedBy(blocksClosed(counted), stepEnded);
  return followedBy({ ...closed, state: takenBack(closed.state) }, (ended) => saying(ended, snapshot));
}

export function messagesSoFar({ replies, results }: State, run: Run): AgUiMessage[] {
  return [...run.base, ...results, ...replies.flatMap((reply) => messagesOfReply(reply, run))];
}

/**
 * A client keeps its thoughts where it is told of none at all, so those that do not count any more stay as empty ones:
 * under the same ids they are written again.
 */
export function emptied(messages: readonly AgUiMessage[], thoughts: readonly string[]): AgUiMessage[] {
  if (messages.some(({ role }) => role === 'reasoning')) return [...messages];
  return [...messages, ...thoughts.map((id) => ({ id, role: 'reasoning', content: '' }))];
}

function takenBack(state: State): State {
  const { before } = state.step;
  const step = { ...state.step, runs: false, isShown: false };
  return { ...state, ...before, step, blocks: new Map(), calls: [] };
}

function thoughtsOf({ replies, numbering, step }: State): string[] {
  const reply = replies.at(-1);
  const first = step.before.numbering.thoughts + 1;
  const count = numbering.thoughts - step.before.numbering.thoughts;
  return reply ? Array.from({ length: count }, (_, at) => `${reply.id}.thought${first + at}`) : [];
}
