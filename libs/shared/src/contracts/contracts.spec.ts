import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  addUsage,
  appendSchema,
  digest,
  doorAdmits,
  formatCursor,
  isStorable,
  newId,
  noUsage,
  parseCursor,
  parseOrRefuse,
  ParleyError,
  problemsOf,
  storable,
  turnIdForKey,
  idPattern,
} from './index.js';

describe('ids', () => {
  it('are always fit for a subject', () => {
    for (let round = 0; round < 100; round += 1) expect(newId('s')).toMatch(idPattern);
    expect(turnIdForKey('s_1', 'any key at all: * > . \u{1F600}')).toMatch(idPattern);
  });

  it.each(['', 'a.b', 'a*', '>', 'a b', 'a\n', 'ä', 'x'.repeat(65)])('(%j) is none', (text) => {
    expect(idPattern.test(text)).toBe(false);
  });

  it('name the same turn for the same key of the same session, and no other', () => {
    expect(turnIdForKey('s_1', 'k')).toBe(turnIdForKey('s_1', 'k'));
    expect(turnIdForKey('s_1', 'k')).not.toBe(turnIdForKey('s_2', 'k'));
    expect(turnIdForKey('s_1', 'k')).not.toBe(turnIdForKey('s_1', 'l'));
  });

  it('come from parts that cannot run into each other', () => {
    expect(digest('ab', 'c')).not.toBe(digest('a', 'bc'));
  });
});

describe('a cursor', () => {
  it('survives its way through a client', () => {
    const cursor = { gen: 'g_-x', n: 12, sequence: 345 };
    expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
  });

  it.each(['', 'g', 'g.1', 'g.1.2.3', 'g.-1.2', 'g.1.x', 'a b.1.2', `g.${'9'.repeat(16)}.1`])(
    'is not %j',
    (text) => {
      expect(parseCursor(text)).toBeUndefined();
    },
  );
});

describe('a refusal', () => {
  const schema = z.strictObject({ a: z.strictObject({ b: z.number() }), c: z.array(z.string()) });

  it('names the path of every bad field, unknown ones too', () => {
    const parsed = schema.safeParse({ a: { b: 'x', d: 1 }, c: ['y', 2], e: 3 });
    expect(
      problemsOf(parsed.error as z.ZodError)
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(['a.b', 'a.d', 'c.1', 'e']);
  });

  it('carries its code to whoever can act on it', () => {
    const refused = (): unknown => parseOrRefuse(schema, null, 'body');
    const body = expect.objectContaining({ code: 'invalid_request' });
    expect(refused).toThrow(expect.objectContaining({ body }));
    expect(refused).toThrow(/^body: /);
    expect(ParleyError.is(new Error('another'))).toBe(false);
  });
});

describe('text that Postgres cannot keep', () => {
  it('is told from text that it can', () => {
    expect([isStorable('a\u{1F600}'), isStorable('a\0'), isStorable('a\ud83d')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is mended anywhere inside a value, which else stays as it is', () => {
    const value = { text: 'a\0b', list: ['\ud83d', 1, null, true], 'k\0': { deep: 'fine' } };
    expect(storable(value)).toEqual({
      text: 'a\uFFFDb',
      list: ['\uFFFD', 1, null, true],
      'k\uFFFD': { deep: 'fine' },
    });
  });
});

describe('an append', () => {
  const append = (entry: object) => ({ v: 1, gen: 'g', epoch: 1, nonce: 'x', entries: [entry] });
  const at = '2026-01-01T00:00:00.000Z';

  it('is refused where an entry is not what its type says', () => {
    const good = { type: 'turn.settled', turn: 't', n: 1, en: 1, at, body: {} };
    expect(appendSchema.safeParse(append(good)).success).toBe(true);
    expect(appendSchema.safeParse(append({ ...good, type: 'turn.exploded' })).success).toBe(false);
    expect(appendSchema.safeParse(append({ ...good, n: -1 })).success).toBe(false);
    expect(appendSchema.safeParse(append({ ...good, type: 'block.delta', body: { step: 0 } })).success).toBe(
      false,
    );
    expect(appendSchema.safeParse({ ...append(good), v: 2 }).success).toBe(false);
    expect(appendSchema.safeParse({ ...append(good), entries: [] }).success).toBe(false);
  });
});

describe('a door', () => {
  it('lets through its own commands only', () => {
    expect(doorAdmits('user', 'turn.submit')).toBe(true);
    expect(doorAdmits('user', 'session.wake')).toBe(false);
    expect(doorAdmits('tool', 'turn.submit')).toBe(false);
    expect(doorAdmits('toString', 'turn.submit')).toBe(false);
  });
});

describe('usage', () => {
  it('adds up, and keeps the context of the last step that told it', () => {
    const first = { ...noUsage, inputTokens: 1, outputTokens: 2, contextUsed: 3, contextSize: 100 };
    expect(addUsage(first, { ...first, contextUsed: 9 })).toMatchObject({
      inputTokens: 2,
      outputTokens: 4,
      contextUsed: 9,
    });
    expect(addUsage(first, noUsage)).toMatchObject({ contextUsed: 3, contextSize: 100 });
    expect(addUsage(first, { ...noUsage, estimated: true })).toMatchObject({ estimated: true });
  });
});
