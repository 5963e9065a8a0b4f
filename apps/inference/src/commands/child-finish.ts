import type { Child, Command, Conversation, Message, NewEntry } from '#shared/contracts';
import { reportInWords, resultOf } from '../children/in-words.js';
import { reportOf } from '../children/names.js';
import { callsWaitingFor } from '../children/waiting-calls.js';
import { toldOfChange } from '../turns/carried-call.js';
import { openCall, type AskedCall } from './asked-calls.js';
import { done, settled, type Circumstances, type Settlement } from './settlement.js';

type Finish = Command<'child.finish'>;

/** Of all results that one append carries. */
const mostOfOutput = 100_000;

/** What a session has come to that has worked for this one. It is told once, to everybody who waits for it. */
export function settleChildFinish(command: Finish, { conversation }: Circumstances): Settlement {
  const { id: cause, by, body } = command;
  const child = conversation.children.find(({ session }) => session === body.child);
  if (child?.status !== 'running') return settled(command, { outcome: 'over' });
  const waiting = whoWaits(conversation, child);
  const { call, session, background, turn } = child;
  const isHeard = !background || waiting.length > 0;
  const report = isHeard ? {} : { report: reportOn(command, child) };
  const finished = { call, session, background, status: body.status, ...report };
  return {
    entries: [
      { type: 'agent.finished', turn, cause, by, body: finished },
      ...waiting.map((asked) => answered(command, asked, Math.floor(mostOfOutput / waiting.length))),
    ],
    answer: done,
  };
}

/** The call that has begun it in the foreground, and all that ask for its output. */
function whoWaits(conversation: Conversation, child: Child): AskedCall[] {
  const { openTurn } = conversation;
  if (!openTurn || openTurn.stopping) return [];
  const begun = child.background || child.turn !== openTurn.turn ? [] : [child.call];
  const calls = new Set([...begun, ...callsWaitingFor(openTurn, child.session)]);
  return [...calls].flatMap((call) => openCall(conversation, (open) => open.call === call) ?? []);
}

function answered({ id: cause, by, body }: Finish, { turn, open }: AskedCall, most: number): NewEntry {
  const { outcome, output, truncated } = resultOf(body, most);
  const result = { call: open.call, outcome, output: toldOfChange(open, output), truncated };
  return { type: 'tool.completed', turn: turn.turn, cause, by, body: result };
}

/** It stands nowhere until it is heard. */
function reportOn({ body, at }: Finish, { session, agent, turn }: Child): Message {
  return {
    id: reportOf(session),
    parent: null,
    turn,
    role: 'system',
    author: agent,
    status: 'complete',
    blocks: [{ kind: 'text', text: reportInWords(session, body) }],
    createdAt: at,
  };
}
