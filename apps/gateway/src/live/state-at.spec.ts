import { describe, expect, it } from '@jest/globals';
import type { Cursor, Entry, Snapshot } from '#shared/contracts';
import { emptyConversation, type StoredAppend } from '#shared/conversation';
import { stateAt } from './state-at.js';

const at = '2026-01-02T03:04:05.678Z';
const status = (n: number): Entry => ({ type: 'turn.status', n, en: n, at, body: { message: `${n}` } });

/** Three entries an append, every tenth sequence. */
const log: StoredAppend[] = [1, 2, 3].map((place) => ({
  sequence: place * 10,
  append: {
    v: 1,
    gen: 'g_1',
    epoch: 1,
    nonce: 'x',
    entries: [status(place * 3 - 2), status(place * 3 - 1), status(place * 3)],
  },
}));

const asked: number[] = [];
async function* read(from: number): AsyncGenerator<StoredAppend> {
  asked.push(from);
  yield* log.filter(({ sequence }) => sequence >= from);
}

function memory(n: number, sequence: number, gen = 'g_1'): Snapshot {
  return {
    position: { gen, n, en: n, epoch: 1, sequence },
    conversation: emptyConversation,
    openFrom: null,
  };
}

const cursor = (n: number, sequence: number, gen = 'g_1'): Cursor => ({ gen, n, sequence });
const of = (where: Cursor, snapshot = memory(3, 10), reading = read) =>
  stateAt(where, snapshot, 'g_1', reading);

describe('the state at a cursor', () => {
  it.each([
    [3, 10],
    [4, 20],
    [6, 20],
    [9, 30],
  ])('goes on from what memory knew, up to entry %d', async (n, sequence) => {
    asked.length = 0;
    expect(await of(cursor(n, sequence))).toMatchObject({ restored: { n, sequence } });
    expect(asked).toEqual([10]);
  });

  it('is made from the first word on where memory is newer', async () => {
    asked.length = 0;
    expect(await of(cursor(5, 20), memory(9, 30))).toMatchObject({ restored: { n: 5, sequence: 20 } });
    expect(asked).toEqual([1]);
  });

  it('is empty at the very beginning', async () => {
    expect(await of(cursor(0, 0), memory(9, 30))).toMatchObject({ restored: { n: 0, sequence: 0 } });
  });

  it('is not to be had where the log was trimmed and memory is newer', async () => {
    async function* trimmed(): AsyncGenerator<StoredAppend> {
      yield* log.slice(1);
    }
    expect(await of(cursor(5, 20), memory(9, 30), trimmed)).toEqual({ reset: 'log_trimmed' });
  });

  it.each([
    ['of another life of the log', cursor(3, 10, 'g_2')],
    ['from the future', cursor(99, 300)],
    ['that counts more than its append holds', cursor(7, 20)],
  ])('is not to be had for a cursor %s', async (_, where) => {
    expect(await of(where)).toEqual({ reset: 'cursor_unknown' });
  });

  it('of a life that memory has not seen is made from the log alone', async () => {
    expect(await of(cursor(4, 20), memory(50, 70, 'g_0'))).toMatchObject({ restored: { n: 4 } });
  });
});
