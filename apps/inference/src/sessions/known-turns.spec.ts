import { describe, expect, it, test } from '@jest/globals';
import type { Command, Entry, QueryRequest } from '#shared/contracts';
import { command, stop, submit } from '../commands/testing/ask.js';
import { numbered } from '../commands/testing/given.js';
import { running } from '../commands/testing/past.js';
import type { Claimed } from './activation.js';
import { KnownTurns } from './known-turns.js';
import type { Memory } from './memory-port.js';

/** Knows one turn of long ago, `t-old`. */
class OldMemory implements Memory {
  readonly asked: QueryRequest<'memory.turn.recall'>[] = [];

  async ask<Q>(_: Q, request: QueryRequest<never>): Promise<never> {
    this.asked.push(request);
    const { turn } = request as { turn: string };
    const before = { gen: 'g', n: 1, sequence: 1 };
    const old = { turn: 't-old', message: 'm-old', keyHash: null, before };
    return { turn: turn === 't-old' ? old : null, messageTaken: false } as never;
  }
}

function knownFrom(recent: Entry[], n = recent.length, seeded = false) {
  const memory = new OldMemory();
  const claimed = {
    session: { id: 's1' },
    restored: { n },
    seeded,
    recent: recent.map((entry) => ({ entry, sequence: 5 })),
  } as unknown as Claimed;
  return { memory, known: new KnownTurns({ gen: 'g', memory, claimed }) };
}

const entries = numbered(running('t1'));
const mine = { key: { key: 'k', hash: 'h' } };

const again = { of: 'm1', turn: 't-old', message: 'm9', request: {}, ...mine };
const sentAgain = command('message.resend', { ...again, text: 'other' });
const madeAgain = (text?: string) =>
  command('reply.regenerate', { ...again, ...(text === undefined ? {} : { text }) });

describe('what is known of a turn', () => {
  it('stands in the log behind the checkpoint, and nobody else is asked', async () => {
    const { known, memory } = knownFrom(entries);
    expect(await known.recall(submit('reject', 't1', mine), 'g.1')).toMatchObject({ turn: { turn: 't1' } });
    expect(known.get('t1')?.before).toEqual({ gen: 'g', n: 0, sequence: 5 });
    expect(memory.asked).toEqual([]);
  });

  test.each<[string, Command, number, number]>([
    ['is asked of memory for an id that a client chose', submit('reject', 't-old', mine), 99, 1],
    ['is asked of memory for a retry', command('turn.retry', { turn: 't-old', retryOf: 't0' }), 99, 1],
    ['is asked of memory for words that are sent again', sentAgain, 99, 1],
    ['is asked of memory for a reply that is made again', madeAgain(), 99, 1],
    ['is not asked for in a session without a past', submit('reject', 't-old', mine), entries.length, 0],
    ['is not asked for an id that was drawn just now', submit('reject', 't-old'), 99, 0],
    ['is not asked for a stop', stop('t-old'), 99, 0],
  ])('%s', async (_, sent, n, times) => {
    const { known, memory } = knownFrom(entries, n);
    const recalled = await known.recall(sent, 'g.1');
    expect([memory.asked.length, recalled.turn?.turn]).toEqual([times, times > 0 ? 't-old' : undefined]);
  });
});

it('is asked of memory where a session has a history that its log does not tell of', async () => {
  const { known, memory } = knownFrom([], 0, true);
  expect(await known.recall(submit('reject', 't-old', mine), 'g.1')).toMatchObject({
    turn: { turn: 't-old' },
  });
  expect(memory.asked).toHaveLength(1);
});

it('knows that the ids of replies, reports and receipts are taken, whoever has chosen them', async () => {
  const report = { ...(running('t0')[0] as Entry<'turn.accepted'>).body.message, id: 'report' };
  const { known } = knownFrom([
    ...entries,
    ...numbered([
      { type: 'report.heard', body: { message: report } },
      { type: 'context.compacting', body: { compaction: 'receipt', trigger: 'manual' } },
    ]),
  ]);
  const taken = async (message: string): Promise<boolean> => {
    const asked = submit('reject', 't9', { message, ownMessage: true });
    return (await known.recall(asked, 'g.1')).messageTaken;
  };
  expect(await Promise.all(['r-t1', 'report', 'receipt', 'free'].map(taken))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

it('asks for the id of new words alone, where a reply is made again', async () => {
  const { known, memory } = knownFrom(entries, 99);
  await known.recall(madeAgain(), 'g.1');
  await known.recall(madeAgain('other'), 'g.1');
  expect(memory.asked.map(({ message }) => message)).toEqual(['t-old', 'm9']);
});

it('knows the place before the compaction that began last, and of any other that it ends later than now', () => {
  const { known } = knownFrom(entries);
  const [begun] = numbered([{ type: 'context.compacting', body: { compaction: 'k1', trigger: 'manual' } }], {
    n: 20,
    en: 20,
  });
  if (begun) known.note(begun, 30);
  const now = { gen: 'g', n: 40, sequence: 50 };
  const before = (compaction: string) => known.beforeCompaction({ kind: 'compacting', compaction }, now);
  expect(before('k1')).toEqual({ gen: 'g', n: 20, sequence: 30 });
  expect(before('k0')).toEqual(now);
});
