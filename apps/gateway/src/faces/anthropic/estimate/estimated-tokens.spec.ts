import { expect, it } from '@jest/globals';
import { parseOrRefuse } from '#shared/contracts';
import { countSchema } from '../asked/request-schema.js';
import { estimatedTokens } from './estimated-tokens.js';
import { textTokens } from './text-tokens.js';

// Beside them what o200k_base counts.
it.each<[text: string, tokens: number]>([
  ['', 0],
  ['The quick brown fox jumps over the lazy dog.', 10],
  ['const total = items.reduce((sum, { price }) => sum + price, 0);', 19],
  ['1234567 + 89', 6],
  ['今日は良い天気ですね', 6],
])('%j costs about that much', (text, tokens) => {
  expect(Math.abs(textTokens(text) - tokens)).toBeLessThanOrEqual(Math.ceil(tokens * 0.35));
});

it('counts all that is sent', () => {
  const count = (more: object): number =>
    estimatedTokens(
      parseOrRefuse(countSchema, { model: 'm', messages: [{ role: 'user', content: 'Hello' }], ...more }),
    );
  const bare = count({});
  expect(bare).toBe(5);
  expect(count({ system: 'Be brief.' })).toBe(bare + 3);
  expect(count({ tools: [{ name: 'look', input_schema: {} }] })).toBeGreaterThan(bare + 12);
  const call = { type: 'tool_use', id: 'c', name: 'look', input: { at: 'sky' } };
  const result = { type: 'tool_result', tool_use_id: 'c', content: 'blue' };
  const messages = [
    { role: 'assistant', content: [{ type: 'thinking', thinking: 'So many words.' }, call] },
    { role: 'user', content: [result] },
  ];
  expect(count({ messages })).toBeGreaterThan(2 * 4 + 24);
});
