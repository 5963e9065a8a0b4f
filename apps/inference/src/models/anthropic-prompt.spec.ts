import { describe, expect, it } from '@jest/globals';
import type { Block, Message } from '#shared/contracts';
import { anthropicMessages } from './anthropic-prompt.js';

function message(role: 'user' | 'assistant', ...blocks: Block[]): Message {
  return {
    id: 'm',
    parent: null,
    turn: 't',
    role,
    author: 'x',
    status: 'complete',
    blocks,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}
const text = (words: string): Block => ({ kind: 'text', text: words });
const tool = (step: number, call: string, outcome?: 'ok' | 'error'): Block => ({
  kind: 'tool',
  step,
  call,
  name: 'look',
  input: { at: call },
  ...(outcome ? { outcome, output: `saw ${call}` } : {}),
});

describe('a path in the words of Anthropic', () => {
  it('gives each step its own message, and each call its result in the next one', () => {
    const path = [
      message('user', text('go')),
      message('assistant', tool(0, 'a', 'ok'), tool(1, 'b', 'error'), text('done')),
    ];
    expect(anthropicMessages(path)).toEqual([
      { role: 'user', content: 'go' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'look', input: { at: 'a' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'saw a' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'b', name: 'look', input: { at: 'b' } }] },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'b', content: 'saw b', is_error: true }],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'done' }] },
    ]);
  });

  it('keeps the parallel calls of one step together', () => {
    const [, results] = anthropicMessages([
      message('assistant', text('look'), tool(0, 'a', 'ok'), tool(0, 'b', 'ok')),
    ]);
    expect(results?.content).toHaveLength(2);
  });

  it('wraps arguments that are no object, which the API would refuse for ever after', () => {
    const broken: Block = {
      kind: 'tool',
      step: 0,
      call: 'a',
      name: 'look',
      input: '{"a',
      outcome: 'error',
      output: 'x',
    };
    const [said] = anthropicMessages([message('assistant', broken)]);
    expect(said?.content).toMatchObject([{ type: 'tool_use', input: { malformed: '{"a' } }]);
  });

  it('closes a call that was never answered', () => {
    const [, results] = anthropicMessages([message('assistant', tool(0, 'a'))]);
    expect(results?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'a', content: 'The call was not carried out.', is_error: true },
    ]);
  });

  it('leaves out what a provider must not see: errors, empty text, thoughts without a signature', () => {
    const error: Block = { kind: 'error', code: 'provider_error', message: 'x', retryable: false };
    const path = [message('assistant', { kind: 'thinking', text: 'hm' }, text(' '), error)];
    expect(anthropicMessages(path)).toEqual([]);
  });

  it('sends signed thoughts back as they were', () => {
    const [said] = anthropicMessages([
      message('assistant', { kind: 'thinking', text: 'hm', signature: 's' }, text('so')),
    ]);
    expect(said?.content).toEqual([
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'text', text: 'so' },
    ]);
  });
});
