import { isDelta, noUsage, type Command, type Entry, type NewEntry } from '#shared/contracts';
import { emptyConversation, fold, type StoredAppend } from '#shared/conversation';
import { Notes } from '../../cast/notes.js';
import type { History } from '../../history.js';

export const session = 's_1';
export const turn = 't_1';
const at = '2026-01-02T03:04:05.678Z';
const by = 'assistant';
const name = 'write';

/** One turn with one tool call, as an actor writes it, an entry an append. */
export const whole: readonly NewEntry[] = [
  { type: 'actor.claimed', body: { nonce: 'n_1', epoch: 1, mailGen: 'g_1' } },
  {
    type: 'turn.accepted',
    turn,
    cause: 'c_1',
    mail: 1,
    body: {
      message: {
        id: 'm_1',
        parent: null,
        turn,
        role: 'user',
        author: 'u_1',
        status: 'complete',
        blocks: [{ kind: 'text', text: 'hello' }],
        createdAt: at,
      },
      policy: 'reject',
      request: {},
    },
  },
  { type: 'turn.started', turn, body: { attempt: 1 } },
  { type: 'reply.started', turn, by, body: { message: 'm_2', agent: by, parent: 'm_1' } },
  { type: 'step.started', turn, by, body: { step: 0, model: 'scripted/one' } },
  { type: 'block.started', turn, by, body: { step: 0, index: 0, kind: 'text' } },
  { type: 'block.delta', turn, by, body: { step: 0, index: 0, text: 'well' } },
  {
    type: 'block.completed',
    turn,
    by,
    body: { step: 0, index: 0, block: { kind: 'text', text: 'well' } },
  },
  { type: 'block.started', turn, by, body: { step: 0, index: 1, kind: 'tool', call: 'call_0', name } },
  {
    type: 'block.completed',
    turn,
    by,
    body: { step: 0, index: 1, block: { kind: 'tool', step: 0, call: 'call_0', name, input: {} } },
  },
  { type: 'step.completed', turn, by, body: { step: 0, stopReason: 'tool_use', usage: noUsage } },
  { type: 'tool.requested', turn, body: { call: 'call_0', name, input: {}, hash: 'h' } },
  {
    type: 'tool.completed',
    turn,
    body: { call: 'call_0', outcome: 'ok', output: 'done', truncated: false },
  },
  { type: 'reply.completed', turn, by, body: { message: 'm_2', status: 'complete', usage: noUsage } },
  { type: 'turn.completed', turn, body: { usage: noUsage, durationMs: 1 } },
  { type: 'turn.settled', turn, body: {} },
];

export function placeOf(type: Entry['type']): number {
  return whole.findIndex((entry) => entry.type === type);
}

/** The whole log with something else at a place. */
export function instead(place: number, count: number, ...entries: NewEntry[]): NewEntry[] {
  return whole.toSpliced(place, count, ...entries);
}

export function appendsOf(entries: readonly NewEntry[], writer = { epoch: 1, nonce: 'n_1' }): StoredAppend[] {
  let [n, en] = [0, 0];
  return entries.map((entry, index) => {
    n += 1;
    if (!isDelta(entry)) en += 1;
    const numbered = { ...entry, n, en, at } as Entry;
    return { sequence: index + 1, append: { v: 1, gen: 'g_1', ...writer, entries: [numbered] } };
  });
}

export const submit: Command<'turn.submit'> = {
  v: 1,
  id: 'c_1',
  type: 'turn.submit',
  session,
  at,
  by: 'u_1',
  body: { turn, message: 'm_1', text: 'hello', policy: 'reject', request: {} },
};

/** What is known of a run that ended well, with this log; whoever looks for what is wrong changes something. */
export function historyOf(log: readonly StoredAppend[]): History {
  const notes = new Notes();
  notes.nonces.set('n_1', 'w_1');
  const entries = log.flatMap(({ append }) => append.entries).filter((entry) => !isDelta(entry));
  const { n = 0, en = 0 } = entries.at(-1) ?? {};
  const memory = {
    position: { gen: 'g_1', n, en, epoch: 1, sequence: log.length },
    conversation: entries.reduce(fold, emptyConversation),
    openFrom: null,
  };
  const mail = [{ mail: { sequence: 1, command: submit }, gone: true }];
  return {
    ending: 'reached',
    endedMs: 1,
    sessions: [{ session, log, mail, memory }],
    calls: new Map(),
    notes,
  };
}
