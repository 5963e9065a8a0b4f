import { describe, expect, it } from '@jest/globals';
import type { Message } from '#shared/contracts';
import { afterCompaction } from './after-compaction.js';
import { assemble } from './assemble.js';
import { planCompaction } from './plan-compaction.js';
import {
  inShort,
  open,
  partsOf,
  pathOf,
  receiptFor,
  receiptOn,
  replied,
  said,
  text,
  thinking,
  tool,
  words,
} from './testing/given-path.js';

const talk = pathOf(
  said('m1', `first ${words(500)}`),
  replied('m2', [text(`second ${words(500)}`)]),
  said('m3', `third ${words(500)}`),
  replied('m4', [text(`fourth ${words(500)}`)]),
  said('m5', 'now'),
);
const plan = (path: Message[], keepTokens: number, more: { current?: string | null; factor?: number } = {}) =>
  planCompaction({ path, receipts: [], current: path.at(-1)?.id ?? null, keepTokens, factor: 1, ...more });
const ids = (messages: readonly Message[] = []): string[] => messages.map(({ id }) => id);

describe('a compaction', () => {
  it('drops what lies before the last tokens that stay', () => {
    const planned = plan(talk, 800);
    expect(planned).toMatchObject({ cut: { message: 'm3', block: 0 }, dropped: 2 });
    expect(ids(planned?.span)).toEqual(['m1', 'm2']);
  });

  it('keeps at least the last thing that was said', () => {
    expect(plan(talk, 0)).toMatchObject({ cut: { message: 'm5', block: 0 }, dropped: 4 });
  });

  it('keeps less of a text that its provider finds longer than we do', () => {
    expect(plan(talk, 1_200, { factor: 1 })).toBeUndefined();
    expect(plan(talk, 1_200, { factor: 2 })).toMatchObject({ cut: { message: 'm3' } });
    expect(plan(talk, 800, { factor: 2 })?.tokensBefore).toBeGreaterThan(3_600);
  });

  it('is not made where nothing can go, or next to nothing', () => {
    expect(plan(talk, 20_000)).toBeUndefined();
    expect(
      plan(pathOf(said('m1', 'hello'), replied('m2', [text('hi')]), said('m3', 'now')), 0),
    ).toBeUndefined();
    expect(plan([], 0)).toBeUndefined();
  });

  it('never drops the message that is answered, though much was said after it', () => {
    const planned = plan(talk, 0, { current: 'm3' });
    expect(planned?.cut).toEqual({ message: 'm3', block: 0 });
  });
});

describe('inside a reply that is still being written', () => {
  const reply = open(
    replied('m2', [
      thinking('one'),
      tool(0, 'a', words(2_000)),
      tool(0, 'b', words(2_000)),
      thinking('two'),
      tool(1, 'c', words(2_000)),
      thinking('three'),
      tool(2, 'd', words(2_000)),
    ]),
  );
  const path = pathOf(said('m1', 'do it all'), reply);
  const planned = plan(path, 3_000, { current: 'm1' });

  it('whole steps go, and the request stays', () => {
    expect(planned).toMatchObject({ cut: { message: 'm2', block: 3 }, dropped: 1 });
    expect(planned?.span.map(({ blocks }) => blocks.length)).toEqual([3]);
  });

  it('the prompt then holds the summary, the request and the later steps', () => {
    const receipts = planned ? [receiptFor(planned, 'm1', 'A and B were seen.')] : [];
    expect(inShort(assemble(partsOf({ path, receipts, current: 'm1' })).messages)).toEqual([
      'r1: [The conversation be',
      'm1: do it all',
      'm2: two c(word word ) three d(word word )',
    ]);
  });

  it('a second one goes on where the first has cut, and sums up its summary too', () => {
    const receipts = planned ? [receiptFor(planned, 'm1', 'A and B were seen.')] : [];
    const second = planCompaction({ path, receipts, current: 'm1', keepTokens: 1_000, factor: 1 });
    expect(second).toMatchObject({ cut: { message: 'm2', block: 5 }, dropped: 1 });
    expect(inShort(second?.span ?? [])).toEqual(['r1: A and B were seen.', 'm2: two c(word word )']);
  });

  it('the request goes with the first compaction that goes past the reply', () => {
    const receipts = planned ? [receiptFor(planned, 'm1', 'A and B were seen.')] : [];
    const later = pathOf(...path, said('m3', 'next'));
    const second = planCompaction({ path: later, receipts, current: 'm3', keepTokens: 0, factor: 1 });
    expect(ids(second?.span)).toEqual(['r1', 'm1', 'm2']);
    expect(second).toMatchObject({ cut: { message: 'm3', block: 0 }, dropped: 2 });
  });
});

describe('what a compaction has left', () => {
  it('is counted with its summary', () => {
    const planned = plan(talk, 800);
    if (!planned) throw new Error('A plan was expected.');
    const { tokensAfter } = afterCompaction({ path: talk, receipts: [], factor: 1 }, planned, 'short');
    const prompt = assemble(
      partsOf({ path: talk, receipts: [receiptFor(planned, 'm5', 'short')], sections: [] }),
    );
    expect(tokensAfter).toBe(prompt.tokens);
    expect(planned.tokensBefore).toBe(assemble(partsOf({ path: talk, sections: [] })).tokens);
  });

  it.each([
    ['its head is no longer on the path', receiptOn('gone', { message: 'm3', block: 0 })],
    ['its cut is no longer on the path', receiptOn('m5', { message: 'gone', block: 0 })],
    ['its message is not what it was', receiptOn('m5', { message: 'm4', block: 7 })],
  ])('does not count where %s', (_, receipt) => {
    expect(ids(assemble(partsOf({ path: talk, receipts: [receipt] })).messages)).toEqual(ids(talk));
  });

  it('gives way to what an earlier one has left where the later does not count', () => {
    const early = receiptOn('m3', { message: 'm3', block: 0 }, 'early', 'r1');
    const late = receiptOn('m5', { message: 'm5', block: 0 }, 'late', 'r2');
    const held = (path: Message[]) => ids(assemble(partsOf({ path, receipts: [early, late] })).messages);
    expect(held(talk)).toEqual(['r2', 'm5']);
    expect(held(talk.slice(0, 4))).toEqual(['r1', 'm3', 'm4']);
    expect(held(talk.slice(0, 2))).toEqual(['m1', 'm2']);
  });
});
