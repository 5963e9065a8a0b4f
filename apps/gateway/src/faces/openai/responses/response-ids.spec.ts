import { expect, it } from '@jest/globals';
import { conversationId, readConversationId, readResponseId, responseId } from './response-ids.js';

it.each([{ behind: undefined }, { behind: 'k_1' }])(
  'an id says which part of which turn it is: %j',
  (part) => {
    const whole = { session: 's_a-b', turn: 't_1', ...part };
    expect(readResponseId(responseId(whole))).toEqual(whole);
  },
);

it.each(['resp_', 'resp_68af4030592c81938ec0a5fbab4a3e9f05438e46', 'call_0303s_1t_1k_1', '', '0303s_1t_10'])(
  'one that was not given here is none: %s',
  (id) => {
    expect(readResponseId(id)).toBeUndefined();
  },
);

it('a conversation is a session', () => {
  expect(readConversationId(conversationId('s_1'))).toBe('s_1');
  for (const id of ['s_1', 'conv_', 'conv_a.b', `conv_${'a'.repeat(65)}`])
    expect(readConversationId(id)).toBeUndefined();
});
