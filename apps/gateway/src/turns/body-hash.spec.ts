import { describe, expect, it } from '@jest/globals';
import { bodyHash } from './body-hash.js';
import { parseSubmit } from './submit-body.js';

const hashOf = (body: object): string =>
  bodyHash(parseSubmit(body, { maxTextChars: 100, maxAttachments: 2 }));

describe('the hash of a body', () => {
  it('is the same where a default is spelt out, and in whatever order', () => {
    const plain = hashOf({ text: 'hi', maxTokens: 7 });
    expect(
      hashOf({ policy: 'reject', onDisconnect: 'continue', maxTokens: 7, attachments: [], text: 'hi' }),
    ).toBe(plain);
  });

  it.each([
    { text: 'ho' },
    { policy: 'enqueue' },
    { onDisconnect: 'cancel' },
    { maxTokens: 7 },
    { attachments: ['f_1'] },
    { agent: 'scribe' },
    { sampling: { topK: 3 } },
    { thinking: 'low' },
    { answerSchema: { type: 'object' } },
  ])('is another one with %j', (other) => {
    expect(hashOf({ text: 'hi', ...other })).not.toBe(hashOf({ text: 'hi' }));
  });
});
