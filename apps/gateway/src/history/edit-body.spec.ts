import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { hashOfAnew, parseEdit, parseRegenerate } from './edit-body.js';

function refusal(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    return [error.body.code, error.body.details?.map(({ path }) => path)];
  }
}

describe('an edit', () => {
  it.each([
    [null, 'invalid_request', 'body'],
    [{ action: 'save' }, 'invalid_request', 'text'],
    [{ text: 'a' }, 'invalid_request', 'action'],
    [{ text: 'a', action: 'keep' }, 'invalid_request', 'action'],
    [{ text: ' ', action: 'save' }, 'empty_prompt', 'text'],
    [{ text: 'aaaa', action: 'resend' }, 'too_large', 'text'],
    [{ text: 'a\0', action: 'resend' }, 'invalid_request', 'text'],
    [{ text: 'a', action: 'save', model: 'a/b' }, 'invalid_request', 'model'],
    [{ text: 'a', action: 'save', messageId: 'm_1' }, 'invalid_request', 'messageId'],
    [{ text: 'a', action: 'resend', messageId: 'm.1' }, 'invalid_request', 'messageId'],
    [{ text: 'a', action: 'resend', policy: 'enqueue' }, 'invalid_request', 'policy'],
  ])('%j is refused as %s, at %s', (body, code, path) =>
    expect(refusal(() => parseEdit(body, 3))).toEqual([code, [path]]),
  );

  it('that starts a turn may say how', () => {
    const body = { text: 'a', action: 'resend', messageId: 'm_1', agent: 'ann', model: 'a/b' };
    expect(parseEdit(body, 3)).toEqual(body);
  });
});

it('another reply needs no words, and takes new ones', () => {
  expect(parseRegenerate(undefined, 3)).toEqual({});
  expect(parseRegenerate({ text: 'a', agent: 'ann' }, 3)).toEqual({ text: 'a', agent: 'ann' });
  expect(refusal(() => parseRegenerate({ text: '' }, 3))).toEqual(['empty_prompt', ['text']]);
  expect(refusal(() => parseRegenerate({ agents: [] }, 3))).toEqual(['invalid_request', ['agents']]);
});

it('a key is bound to the message and to all that is said, defaults spelt out or not', () => {
  const plain = hashOfAnew('m_1', { text: 'a' });
  expect(hashOfAnew('m_1', { text: 'a', onDisconnect: 'continue' })).toBe(plain);
  const others = [hashOfAnew('m_2', { text: 'a' }), hashOfAnew('m_1', { text: 'b' }), hashOfAnew('m_1', {})];
  expect(new Set([plain, ...others]).size).toBe(4);
});
