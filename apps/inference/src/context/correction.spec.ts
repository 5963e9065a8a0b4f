import { describe, expect, it } from '@jest/globals';
import { noUsage, type Block, type Usage } from '#shared/contracts';
import { assemble } from './assemble.js';
import { correction } from './correction.js';
import { estimateText } from './estimate-text.js';
import {
  counted,
  open,
  partsOf,
  pathOf,
  receiptOn,
  replied,
  said,
  text,
  tool,
  words,
} from './testing/given-path.js';

const spent = (contextUsed: number): Usage => ({ ...noUsage, contextUsed, contextSize: 200_000 });
const turn = pathOf(said('m1', words(500)), replied('m2', [text(words(500))]));
const estimated = assemble(partsOf({ path: turn })).tokens;
const told = (factor: number) => {
  const [first, last] = turn;
  return first && last ? [first, counted(last, Math.round(estimated * factor))] : [];
};

describe('estimates are put right', () => {
  it('by what the provider counted of the last reply', () => {
    expect(correction(partsOf({ path: told(1.3) }))).toBeCloseTo(1.3, 2);
  });

  it('whatever has been said since', () => {
    const path = pathOf(...told(1.3), said('m3', words(5_000)));
    expect(correction(partsOf({ path }))).toBeCloseTo(1.3, 2);
  });

  it('not at all where nobody has counted', () => {
    expect(correction(partsOf({ path: turn }))).toBe(1);
    const guessed = turn.map((message) => ({ ...message, usage: { ...spent(1_500), estimated: true } }));
    expect(correction(partsOf({ path: guessed }))).toBe(1);
  });

  it.each([
    [9, 2],
    [0.6, 0.6],
    [0.1, 1],
  ])('by no more than is likely: %d is taken for %d', (factor, taken) => {
    expect(correction(partsOf({ path: told(factor) }))).toBeCloseTo(taken, 2);
  });
});

describe('in an open reply', () => {
  const reply = replied('m2', [text(words(300)), tool(0, 'a', words(4_000))]);
  const path = pathOf(said('m1', words(500)), open(reply));
  const asCounted = assemble(
    partsOf({ path: pathOf(said('m1', words(500)), replied('m2', [text(words(300)), tool(0, 'a', '')])) }),
  );

  it('the last step has been counted without its results', () => {
    expect(correction(partsOf({ path }), spent(asCounted.tokens * 1.2))).toBeCloseTo(1.2, 1);
  });

  it('a compaction may have come after the last step', () => {
    const long = pathOf(said('m0', words(9_000)), replied('m9', [text('ok')]), ...path);
    const receipts = [receiptOn('m1', { message: 'm1', block: 0 })];
    const before = assemble(partsOf({ path: long })).tokens - 3_600;
    expect(correction(partsOf({ path: long, receipts }), spent(before))).toBeCloseTo(1, 1);
    expect(correction(partsOf({ path: long, receipts }), spent(asCounted.tokens))).toBeCloseTo(1, 1);
  });
});

describe('thoughts that are never sent', () => {
  const thought = (tokens: number): Block => ({ kind: 'thinking', text: words(tokens) });
  const sent = assemble(partsOf({ path: turn })).tokens;

  it('have been counted with the answer that they led to', () => {
    const reply = replied('m2', [thought(3_000), text(words(500))]);
    const path = pathOf(said('m1', words(500)), counted(reply, sent + estimateText(words(3_000))));
    expect(correction(partsOf({ path }))).toBeCloseTo(1, 1);
  });

  it('have been counted with the step that they led to, and with no later one', () => {
    const calls = [text(words(500)), thought(3_000), tool(0, 'a', ''), thought(2_000), tool(1, 'b', '')];
    const path = pathOf(said('m1', words(500)), open(replied('m2', calls)));
    const prompt = assemble(partsOf({ path })).tokens;
    expect(correction(partsOf({ path }), spent(prompt + estimateText(words(2_000))))).toBeCloseTo(1, 1);
  });
});

it('what was cut to make room had no part in what was counted', () => {
  const tools = [tool(0, 'a', words(30_000)), tool(1, 'b', words(30_000)), text('done')];
  const limits = { window: 40_000, maxTokens: 1_000 };
  const path = pathOf(said('m1', 'go'), replied('m2', tools));
  const { tokens, wanted } = assemble(partsOf({ ...limits, path }));
  expect(tokens).toBeLessThan(wanted * 0.6);
  const [question, reply] = path;
  const sent = question && reply ? [question, counted(reply, tokens)] : [];
  expect(correction(partsOf({ ...limits, path: sent }))).toBeCloseTo(1, 2);
});

it('a compaction made by hand after a reply had no part in what was counted', () => {
  const path = pathOf(said('m0', words(9_000)), replied('m9', [text('ok')]), ...turn);
  const whole = assemble(partsOf({ path })).tokens;
  const shown = path.map((message) => (message.id === 'm2' ? counted(message, whole) : message));
  const receipts = [receiptOn('m2', { message: 'm1', block: 0 })];
  expect(correction(partsOf({ path: shown, receipts }))).toBeCloseTo(1, 2);
});
