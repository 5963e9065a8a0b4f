import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addUsage,
  noUsage,
  type Conversation,
  type Entry,
  type NewEntry,
  type Usage,
} from '#shared/contracts';
import { emptyConversation, fold } from '#shared/conversation';
import { spendingOf, type Spending } from './spending-of.js';

const used = (inputTokens: number, costUsd = 0): Usage => ({ ...noUsage, inputTokens, costUsd });

const at = '2026-01-02T03:04:05.678Z';

/** Events alone, so that `n` and `en` are the same. */
function spendingsOf(entries: readonly NewEntry[]): Spending[] {
  let conversation: Conversation = emptyConversation;
  return entries.flatMap((made, index) => {
    const entry = { ...made, n: index + 1, en: index + 1, at } as Entry;
    const spendings = spendingOf('s', conversation, entry);
    conversation = fold(conversation, entry);
    return spendings;
  });
}

const opened: NewEntry[] = [
  {
    type: 'turn.accepted',
    turn: 't1',
    body: {
      message: {
        id: 'm1',
        parent: null,
        turn: 't1',
        role: 'user',
        author: 'u1',
        status: 'complete',
        blocks: [],
        createdAt: at,
      },
      policy: 'reject',
      request: {},
    },
  },
  { type: 'turn.started', turn: 't1', body: { attempt: 1 } },
  { type: 'reply.started', turn: 't1', body: { message: 'm2', agent: 'assistant', parent: 'm1' } },
];

function inShort({ turn, step, purpose, model, usage }: Spending): unknown[] {
  return [turn, step, purpose, model, usage.inputTokens];
}

const began: NewEntry = { type: 'step.started', turn: 't1', body: { step: 0, model: 'x/y' } };
const completed = (usage: Usage, turn = 't1'): NewEntry => {
  return { type: 'step.completed', turn, body: { step: 0, stopReason: 'end_turn', usage } };
};
const abandoned = (usage?: Usage): NewEntry => {
  return {
    type: 'step.abandoned',
    turn: 't1',
    body: { step: 0, reason: 'gone', ...(usage ? { usage } : {}) },
  };
};
const replied: NewEntry = {
  type: 'reply.completed',
  turn: 't1',
  body: { message: 'm2', status: 'complete', usage: noUsage },
};
const ended = (usage: Usage): NewEntry => {
  return { type: 'turn.completed', turn: 't1', body: { usage, durationMs: 1 } };
};
const stopped = (usage: Usage, turn = 't1'): NewEntry => {
  return { type: 'turn.stopped', turn, body: { by: 'u1', usage, durationMs: 1 } };
};
const receipt = { receipt: 'k1', trigger: 'auto' as const, method: 'summary' as const, summary: 'so' };
const compacted: NewEntry = {
  type: 'context.compacted',
  turn: 't1',
  body: {
    ...receipt,
    cut: { message: 'm1', block: 0 },
    on: 'm1',
    before: null,
    tokensBefore: 2,
    tokensAfter: 1,
    dropped: 1,
    model: 'x/small',
    usage: used(7),
  },
};
/** By a model, where it has cost something. */
const reviewed = (usage?: Usage): NewEntry => {
  const body = { approval: 'ap1', call: 'c1', decision: 'approve' as const };
  const by = usage ? { model: 'x/small', usage } : {};
  return { type: 'tool.approval_answered', turn: 't1', body: { ...body, ...by } };
};

const tokens = fc.nat(100_000);
const cost = fc
  .record({
    inputTokens: tokens,
    outputTokens: tokens,
    cacheReadTokens: tokens,
    cacheWriteTokens: tokens,
    cents: tokens,
  })
  .map(({ cents, ...told }): Usage => ({ ...noUsage, ...told, costUsd: cents / 100 }));
const step = fc.record({ usage: cost, make: fc.constantFrom(abandoned, (usage: Usage) => completed(usage)) });

describe('what is booked', () => {
  it.each<[string, NewEntry[], unknown[][]]>([
    ['a step that is complete', [began, completed(used(5))], [['t1', 0, 'turn', 'x/y', 5]]],
    ['one that was given up after it had cost', [began, abandoned(used(3))], [['t1', 0, 'turn', 'x/y', 3]]],
    ['nothing for one that tells nothing', [began, abandoned()], []],
    ['nothing for a turn that is not open', [began, completed(used(5), 't9'), stopped(used(5), 't9')], []],
    [
      'what a step had cost when its turn was stopped',
      [began, completed(used(5)), { ...began, body: { step: 1, model: 'x/z' } }, replied, stopped(used(9))],
      [
        ['t1', 0, 'turn', 'x/y', 5],
        ['t1', null, 'turn', 'x/z', 4],
      ],
    ],
    [
      'nothing more for a turn whose steps say it all',
      [began, completed(used(5)), stopped(used(5))],
      [['t1', 0, 'turn', 'x/y', 5]],
    ],
    ['a turn that cost nothing', [stopped(noUsage)], [['t1', null, 'turn', null, 0]]],
    [
      'a summary, not for the turn that it was made in',
      [compacted, stopped(used(1))],
      [
        ['t1', null, 'summary', 'x/small', 7],
        ['t1', null, 'turn', null, 1],
      ],
    ],
    [
      'one that came to nothing',
      [{ type: 'context.compaction_failed', body: { compaction: 'k1', message: 'no', usage: used(2) } }],
      [[null, null, 'summary', null, 2]],
    ],
    [
      'nothing for one that was not asked for',
      [{ type: 'context.compaction_failed', body: { compaction: 'k1', message: 'no' } }],
      [],
    ],
    [
      'a title',
      [{ type: 'state.title', turn: 't1', body: { title: 'A', model: 'x/small', usage: used(4) } }],
      [['t1', null, 'title', 'x/small', 4]],
    ],
    [
      'a title that came to nothing',
      [{ type: 'state.pass_failed', body: { pass: 'title', reason: 'no', usage: used(4) } }],
      [[null, null, 'title', null, 4]],
    ],
    [
      'a summary that was called off',
      [{ type: 'state.pass_failed', body: { pass: 'summary', reason: 'no', usage: used(4) } }],
      [[null, null, 'summary', null, 4]],
    ],
    [
      'a review of a call, not for the turn that it was made in',
      [reviewed(used(4)), reviewed(), stopped(used(1))],
      [
        ['t1', null, 'pass', 'x/small', 4],
        ['t1', null, 'turn', null, 1],
      ],
    ],
    [
      'another pass',
      [{ type: 'state.pass_failed', body: { pass: 'facts', reason: 'no', usage: used(4) } }],
      [[null, null, 'pass', null, 4]],
    ],
    [
      'what is made of an exchange, and what was asked about it, not for its turn',
      [
        { type: 'turn.heard', turn: 't1', body: { message: 'm1', model: 'x/small', usage: used(3) } },
        {
          type: 'interjection.considered',
          turn: 't1',
          body: { agent: null, model: 'x/small', usage: used(2) },
        },
        { type: 'turn.heard', turn: 't1', body: { message: 'm1' } },
        { type: 'pass.done', body: { chain: 'ch', pass: 'memory', usage: used(5) } },
      ],
      [
        ['t1', null, 'pass', 'x/small', 3],
        ['t1', null, 'pass', 'x/small', 2],
        [null, null, 'pass', null, 5],
      ],
    ],
  ])('is %s', (_, entries, rows) => {
    expect(spendingsOf([...opened, ...entries]).map(inShort)).toEqual(rows);
  });

  it('is no cost that only floating point has made', () => {
    const steps = [0.1, 0.2].flatMap((dollars) => [began, completed(used(1, dollars))]);
    expect(spendingsOf([...opened, ...steps, stopped(used(2, 0.3))])).toHaveLength(2);
  });

  it('adds up to what the turn tells at its end, in whatever way it went', () => {
    fc.assert(
      fc.property(fc.array(step), fc.option(cost), (steps, partial) => {
        const entries = [...opened, ...steps.flatMap(({ usage, make }) => [began, make(usage)])];
        const whole = [...steps.map(({ usage }) => usage), partial ?? noUsage].reduce(addUsage, noUsage);
        const end = partial === null ? [replied, ended(whole)] : [began, replied, stopped(whole)];
        const booked = spendingsOf([...entries, ...end]);
        expect(booked.length).toBeGreaterThan(0);
        const { costUsd, ...sum } = booked.map(({ usage }) => usage).reduce(addUsage, noUsage);
        expect(sum).toEqual({ ...whole, costUsd: undefined });
        expect(costUsd).toBeCloseTo(whole.costUsd, 9);
      }),
    );
  });
});
