import { expect, it } from '@jest/globals';
import type { Block, Message } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { answerOf, cameTo } from './came-to.js';

const text = (words: string): Block => ({ kind: 'text', text: words });
const tool: Block = { kind: 'tool', step: 0, call: 'a', name: 'look', input: {}, outcome: 'ok' };

function replies(...all: Block[][]): Message[] {
  return all.map((blocks, place) => ({
    id: `r${place}`,
    parent: null,
    turn: 't1',
    role: 'assistant',
    author: 'assistant',
    status: 'complete',
    blocks,
    createdAt: '2026-01-02T03:04:05.678Z',
  }));
}

it.each([
  ['the words behind the last call', [[text('Let me look.'), tool, text('Found.')]], 'Found.'],
  ['all words where there are none behind it', [[text('Let me look.'), tool]], 'Let me look.'],
  ['of several replies the last', [[text('One.')], [text('Two.'), text('Three.')]], 'Two.\n\nThree.'],
  ['nothing where nobody spoke', [], ''],
])('takes for the answer %s', (_, blocks, answer) => {
  expect(answerOf(replies(...blocks), 't1')).toBe(answer);
});

it('tells of a turn that was never begun, or has failed for a reason that is forgotten', () => {
  expect(cameTo(emptyConversation, 't1')).toMatchObject({ status: 'stopped', output: 'It never began.' });
  const lastTurn = { turn: 't1', message: 'm1', end: 'failed' as const, request: {} };
  const messages = replies([text('So far')]);
  expect(cameTo({ ...emptyConversation, messages, lastTurn }, 't1')).toEqual({
    status: 'failed',
    output: 'It failed.\nUntil then it had said:\nSo far',
    truncated: false,
  });
});

it('tells why a turn was refused, unless it has run after all', () => {
  const rejection = { turn: 't1', why: 'Nobody serves gone/x.' };
  expect(cameTo({ ...emptyConversation, rejection }, 't1')).toMatchObject({
    status: 'failed',
    output: 'It never began: Nobody serves gone/x.',
  });
  expect(cameTo({ ...emptyConversation, rejection }, 't2').output).toBe('It never began.');
  const lastTurn = { turn: 't1', message: 'm1', end: 'completed' as const, request: {} };
  expect(cameTo({ ...emptyConversation, rejection, lastTurn }, 't1').status).toBe('completed');
});

it('cuts what nobody could read', () => {
  const lastTurn = { turn: 't1', message: 'm1', end: 'completed' as const, request: {} };
  const messages = replies([text('y'.repeat(100_001))]);
  const { output, truncated } = cameTo({ ...emptyConversation, messages, lastTurn }, 't1');
  expect([output.length, truncated]).toEqual([100_000, true]);
});
