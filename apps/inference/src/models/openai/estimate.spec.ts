import { expect, it } from '@jest/globals';
import { promptTokens } from './estimate.js';
import type { OpenAiMessage } from './messages.js';

it('counts a picture by itself and not by its bytes', () => {
  const url = `data:image/png;base64,${'A'.repeat(40_000)}`;
  const picture: OpenAiMessage = { role: 'user', content: [{ type: 'image_url', image_url: { url } }] };
  const words: OpenAiMessage = { role: 'user', content: 'x'.repeat(400) };
  const tokens = promptTokens(JSON.stringify([picture, words]), [picture, words]);
  expect(tokens).toBeGreaterThan(1_100);
  expect(tokens).toBeLessThan(1_150);
});
