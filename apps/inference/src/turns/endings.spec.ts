import { describe, expect, it, test } from '@jest/globals';
import {
  noUsage,
  stopReasons,
  type Conversation,
  type Message,
  type NewEntry,
  type Usage,
} from '#shared/contracts';
import { answered, calling, held, queued, running, steered, stopping } from '../commands/testing/past.js';
import { visibleMessages } from '#shared/conversation';
import { folded } from '../commands/testing/given.js';
import { entryInWords, stateInWords } from '../commands/testing/in-words.js';
import { anthropicRequest } from '../models/anthropic/request.js';
import { promptProblems } from '../models/testing/prompt-rules/prompt-problems.js';
import { requestOf } from '../models/testing/request.js';
import { completed, failed, stopped, unheard, type Failure } from './endings.js';

const now = Date.parse('2026-01-02T03:04:10.678Z');
const reasons = stopReasons.filter((reason) => reason !== 'timeout');
const broke: Failure = { code: 'provider_connection', message: 'broke off', retryable: true };

/** A step that was cut off: words, a whole call, and a call whose arguments never became whole. */
function cutOff(turn: string, step: number): NewEntry[] {
  const block = { kind: 'tool' as const, step, call: 'whole', name: 'look', input: {} };
  return [
    { type: 'step.started', turn, body: { step, model: 'x/y' } },
    { type: 'block.started', turn, body: { step, index: 0, kind: 'text' } },
    { type: 'block.delta', turn, body: { step, index: 0, text: 'half a sen' } },
    { type: 'block.started', turn, body: { step, index: 1, kind: 'tool', call: 'whole', name: 'look' } },
    { type: 'block.completed', turn, body: { step, index: 1, block } },
    { type: 'block.started', turn, body: { step, index: 2, kind: 'tool', call: 'half', name: 'look' } },
    { type: 'block.delta', turn, body: { step, index: 2, text: '{"at' } },
  ];
}

/** `thinking` may be cut off before it is signed. */
function thinking(turn: string): NewEntry[] {
  return [
    { type: 'step.started', turn, body: { step: 0, model: 'x/y' } },
    { type: 'block.started', turn, body: { step: 0, index: 0, kind: 'thinking' } },
    { type: 'block.delta', turn, body: { step: 0, index: 0, text: 'hm' } },
  ];
}

const pasts: [string, NewEntry[][]][] = [
  ['before anything was said', [running('t1')]],
  ['in the middle of a thought', [running('t1'), thinking('t1')]],
  ['in the middle of a sentence and of a call', [running('t1'), cutOff('t1', 0)]],
  ['with calls that are open', [running('t1'), calling('t1', 0, 'a', 'b')]],
  ['with one call open and one answered', [running('t1'), calling('t1', 0, 'a', 'b'), answered('t1', 'a')]],
  ['in the second step', [running('t1'), calling('t1', 0, 'a'), answered('t1', 'a'), cutOff('t1', 1)]],
  ['with words that it did not read', [running('t1'), steered('t1', 't2'), steered('t1', 't3')]],
];

type End = (conversation: Conversation, spent?: Usage) => NewEntry[];

function ending(conversation: Conversation, spent: Usage) {
  const { openTurn: turn } = conversation;
  if (!turn) throw new Error('No turn is open.');
  return { turn, spent, now };
}

const endings: [string, End][] = [
  ...reasons.map((reason): [string, End] => [
    `stopped (${reason})`,
    (conversation, spent = noUsage) => stopped(ending(conversation, spent), { by: 'u1', reason }),
  ]),
  [
    'stopped (timeout)',
    (conversation, spent = noUsage) =>
      stopped(ending(conversation, spent), { by: 'system', reason: 'timeout' }),
  ],
  ['failed', (conversation, spent = noUsage) => failed(ending(conversation, spent), broke)],
];

/** As the engine ends a turn: what it has not read goes to the queue first, in appends of its own. */
const ends = endings.map(([how, end]): [string, End] => [
  how,
  (conversation, spent) => {
    const requeued = unheard(conversation).flat();
    return [...requeued, ...end(folded(requeued, conversation), spent)];
  },
]);

function calls(messages: readonly Message[]): unknown[] {
  return messages.flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'tool'));
}

/** Who keeps no deltas: memory, and so the history, the next worker, and everybody who comes late. */
function foldedEvents(entries: readonly NewEntry[], from?: Conversation): Conversation {
  return folded(
    entries.filter(({ type }) => type !== 'block.delta'),
    from,
  );
}

describe.each(ends)('a turn that is %s', (_, end) => {
  it('says what it had shown in events too', () => {
    const past = [...running('t1'), ...cutOff('t1', 0)];
    const seen = folded(past);
    const entries = end(seen).filter(({ type }) => type !== 'history.moved');
    expect(JSON.stringify(folded(entries, seen).messages)).toContain('half a sen');
    expect(foldedEvents([...past, ...entries]).messages).toEqual(folded(entries, seen).messages);
  });

  test.each(pasts)('%s leaves nothing open', (_when, past) => {
    const before = folded(past.flat());
    const entries = end(before);
    const after = folded(entries, before);
    expect(after).toMatchObject({ openTurn: null, unsettled: ['t1'] });
    expect(after.messages.filter(({ status }) => status === 'streaming')).toEqual([]);
    const terminal = entries.filter(({ type }) => /^turn\.(completed|stopped|failed)$/.test(type));
    expect(terminal).toHaveLength(1);
  });

  test.each(pasts)('%s says the same to whoever reads events without deltas', (_when, past) => {
    const all = past.flat();
    const entries = end(folded(all));
    const events = all.filter(({ type }) => type !== 'block.delta');
    expect(folded(entries, folded(events)).messages).toEqual(folded(entries, folded(all)).messages);
  });

  test.each(pasts)('%s leaves a history that a provider takes', (_when, past) => {
    const before = folded(past.flat());
    const { messages } = folded(end(before), before);
    expect(promptProblems(requestOf(messages))).toEqual([]);
  });

  test.each(pasts)('%s leaves no message behind its head', (_when, past) => {
    const before = folded(past.flat());
    const { messages, head } = folded(end(before), before);
    expect(messages.at(-1)?.id ?? null).toBe(head);
  });

  it('keeps what was said to it and not read, in order, behind whoever interrupts', () => {
    const past = [
      running('t1'),
      steered('t1', 't2'),
      steered('t1', 't3'),
      queued('t9', 0),
      queued('t8', 0, 'next'),
      stopping('t1', 'interrupt'),
    ];
    const before = folded(past.flat());
    const after = folded(end(before), before);
    expect(stateInWords(after)).toBe('queue t8! t2 t3 t9');
    expect(after.queue[1]).toMatchObject({
      turn: 't2',
      policy: 'steer',
      message: { id: 'm-t2', turn: 't2' },
    });
  });

  it('leaves what is held on hold', () => {
    const before = folded([...running('t1'), ...steered('t1', 't2'), ...held]);
    expect(stateInWords(folded(end(before), before))).toBe('queue t2, held');
  });

  it('closes the calls that were requested', () => {
    const before = folded([...running('t1'), ...calling('t1', 0, 'a', 'b'), ...answered('t1', 'a')]);
    const told = end(before).map(entryInWords);
    expect(told.filter((words) => words.startsWith('tool.completed'))).toEqual([
      'tool.completed t1 b cancelled',
    ]);
  });

  it('books what was spent on the step that did not end', () => {
    const before = folded([...running('t1'), ...calling('t1', 0, 'a')]);
    const spent = { ...noUsage, inputTokens: 5, outputTokens: 7 };
    const booked = end(before, spent).filter(({ type }) =>
      /^(turn\.(stopped|failed)|reply\.completed)$/.test(type),
    );
    expect(booked).toHaveLength(2);
    for (const { body } of booked) expect(body).toMatchObject({ usage: { inputTokens: 6, outputTokens: 8 } });
  });
});

describe('a turn that is stopped', () => {
  const partial = folded([...running('t1'), ...cutOff('t1', 0)]);

  it('keeps its partial text as interrupted, and drops a call whose arguments are not whole', () => {
    const { messages } = folded(stopped(ending(partial, noUsage), { by: 'u1', reason: 'user' }), partial);
    expect(messages.at(-1)).toMatchObject({
      role: 'assistant',
      status: 'interrupted',
      blocks: [
        { kind: 'text', text: 'half a sen' },
        { kind: 'tool', call: 'whole' },
      ],
    });
    expect(JSON.stringify(anthropicRequest(requestOf(messages), 'x'))).toContain('half a sen');
  });

  /** It is whole, so it is kept; nobody will ever answer it, and a watcher sees it run for ever. */
  test('closes a whole call of the step that was cut off', () => {
    const { messages } = folded(stopped(ending(partial, noUsage), { by: 'u1', reason: 'user' }), partial);
    expect(calls(messages)).toMatchObject([{ call: 'whole', outcome: 'cancelled' }]);
  });

  test.each(reasons)('says who and why: %s', (reason) => {
    const before = folded(running('t1'));
    expect(stopped(ending(before, noUsage), { by: 'u1', reason })).toContainEqual(
      expect.objectContaining({
        type: 'turn.stopped',
        by: 'u1',
        body: { by: 'u1', reason, usage: noUsage, durationMs: 5_000 },
      }),
    );
  });

  it('before it has begun keeps the question and leaves no reply', () => {
    const [accepted] = running('t1');
    const before = folded(accepted ? [accepted] : []);
    const after = folded(stopped(ending(before, noUsage), { by: 'u1', reason: 'user' }), before);
    expect(after.messages.map(({ id }) => id)).toEqual(['m-t1']);
    expect(promptProblems(requestOf(after.messages))).toEqual([]);
  });

  it('by a rollback leaves the history as it was before the turn', () => {
    const first = folded([...running('t0')]);
    const past = folded(wholeReply(first), first);
    const before = folded([...runningBelow('t1', past.head), ...cutOff('t1', 0)], past);
    const after = folded(stopped(ending(before, noUsage), { by: 'u1', reason: 'rollback' }), before);
    expect(after.messages).toEqual(past.messages);
    expect(after.head).toBe(past.head);
  });

  it('by a rollback of the very first turn leaves nothing', () => {
    const after = folded(stopped(ending(partial, noUsage), { by: 'u1', reason: 'rollback' }), partial);
    expect(after).toMatchObject({ messages: [], head: null, openTurn: null });
  });

  it('for its time is a turn that failed and may be tried again', () => {
    const entries = stopped(ending(partial, noUsage), { by: 'system', reason: 'timeout' });
    expect(entries).toContainEqual(
      expect.objectContaining({
        type: 'turn.failed',
        body: expect.objectContaining({ code: 'turn_timeout', retryable: true }),
      }),
    );
    expect(visibleMessages(folded(entries, partial)).at(-1)).toMatchObject({
      status: 'failed',
      blocks: [{ text: 'half a sen' }, { kind: 'tool' }, { kind: 'error', code: 'turn_timeout' }],
    });
  });
});

describe('a turn that failed', () => {
  it('shows the error behind what had arrived, and no model ever sees it', () => {
    const before = folded([...running('t1'), ...cutOff('t1', 0)]);
    const after = folded(failed(ending(before, noUsage), broke), before);
    expect(visibleMessages(after).at(-1)?.blocks.at(-1)).toEqual({ kind: 'error', ...broke });
    const { messages } = after;
    expect(JSON.stringify(anthropicRequest(requestOf(messages), 'x'))).not.toContain('broke off');
  });
});

describe('a turn that completed', () => {
  it('leaves its reply whole, and is to be settled', () => {
    const before = folded(running('t1'));
    const after = folded(wholeReply(before), before);
    expect(after).toMatchObject({ openTurn: null, unsettled: ['t1'] });
    expect(after.messages.at(-1)).toMatchObject({ id: 'r-t1', status: 'complete' });
  });
});

function wholeReply(conversation: Conversation): NewEntry[] {
  const { turn } = ending(conversation, noUsage);
  const body = { message: `r-${turn.turn}`, status: 'complete' as const, usage: noUsage };
  return [{ type: 'reply.completed', turn: turn.turn, body }, completed(turn, now)];
}

function runningBelow(turn: string, parent: string | null): NewEntry[] {
  return running(turn).map((entry) =>
    entry.type === 'turn.accepted'
      ? { ...entry, body: { ...entry.body, message: { ...entry.body.message, parent } } }
      : entry,
  );
}
