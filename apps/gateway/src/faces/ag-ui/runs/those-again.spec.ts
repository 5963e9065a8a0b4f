import { describe, expect, it } from '@jest/globals';
import type { Conversation, Message } from '#shared/contracts';
import { thoseAgain } from './those-again.js';

const message = (id: string, role: Message['role']) => ({ id, role }) as Message;
const words = message('u1', 'user');
const lastTurn = { turn: 't1', message: 'u1', end: 'failed', request: {} } as const;

function again(messages: Message[], last: Conversation['lastTurn'] = null) {
  return thoseAgain({ messages, lastTurn: last } as Conversation, words);
}

describe('words that stand there already', () => {
  it('get another reply, where they have one', () => {
    const path = [words, message('c1', 'system'), message('m1', 'assistant')];
    expect(again(path, lastTurn)).toEqual({ kind: 'another reply', of: 'm1' });
  });

  it('get their turn once more, where it came to nothing', () =>
    expect(again([words], lastTurn)).toEqual({ kind: 'the turn once more', turn: 't1' }));

  it('are said once more, where nobody has ever answered them', () => {
    const once = { kind: 'the words once more' };
    expect(again([words])).toEqual(once);
    expect(again([words], { ...lastTurn, end: 'completed' })).toEqual(once);
    expect(again([words, message('u2', 'user')], { ...lastTurn, message: 'u2' })).toEqual(once);
  });
});
