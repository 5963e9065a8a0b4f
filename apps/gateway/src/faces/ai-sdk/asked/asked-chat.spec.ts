import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { wishOf } from './asked-chat.js';
import { parseChat, parseStop } from './chat-body.js';
import { dialectOf } from './dialect.js';
import { turnFields } from './turn-fields.js';

const said = (id: string, ...parts: object[]) => ({ id, role: 'user', parts });
const text = (words: string) => ({ type: 'text', text: words });
const chat = (more: object = {}) => ({ id: 'chat', messages: [said('u1', text('Hi'))], ...more });

function pathOf(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return ParleyError.is(error) ? error.body.details?.[0]?.path : error;
  }
}

const answering = (part: object) => ({
  messages: [{ id: 'a', role: 'assistant', parts: [{ type: 'step-start' }, part] }],
});

describe('what a page asks', () => {
  it('is its last message, with its files', async () => {
    const url = `data:text/plain;base64,${Buffer.from('note').toString('base64')}`;
    const file = { type: 'file', mediaType: 'text/plain', filename: 'a.txt', url };
    const wish = wishOf(
      parseChat(chat({ messages: [said('u0', text('old')), said('u1', file, text('a'), text('b'))] })),
    );
    expect(wish).toMatchObject({
      wants: 'to say',
      text: 'a\nb',
      messageId: 'u1',
      files: [{ name: 'a.txt' }],
    });
    if (wish.wants !== 'to say') throw new Error('It is to say something.');
    const pieces: Uint8Array[] = [];
    for await (const piece of wish.files[0]?.content ?? []) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('note');
  });

  it('takes the place of a message that it names', () =>
    expect(wishOf(parseChat(chat({ messageId: 'u1' })))).toMatchObject({
      wants: 'to say instead',
      of: 'u1',
    }));

  it('is another reply, to a message or to the last one', () => {
    const again = { trigger: 'regenerate-message' };
    expect(wishOf(parseChat(chat(again)))).toEqual({ wants: 'another reply', of: undefined });
    expect(wishOf(parseChat(chat({ ...again, messageId: 'm1' })))).toEqual({
      wants: 'another reply',
      of: 'm1',
    });
  });

  it('says how the turn is to be run', () => {
    const tools = { look: { description: 'Looks', parameters: { type: 'object', properties: {} } } };
    const more = {
      agent: 'a',
      system: 'Be brief.',
      tools,
      temperature: 0.5,
      stopSequences: ['x'],
      maxOutputTokens: 9,
    };
    expect(turnFields(parseChat(chat(more)))).toEqual({
      agent: 'a',
      systemPrompt: 'Be brief.',
      sampling: { temperature: 0.5, stop: ['x'] },
      maxTokens: 9,
      clientTools: [{ name: 'look', description: 'Looks', inputSchema: { type: 'object', properties: {} } }],
    });
  });

  it.each<[string, object]>([
    ['messages', { messages: [] }],
    ['trigger', { trigger: 'resume' }],
    ['seed', { seed: 1 }],
    ['tools.look.inputSchema', { tools: { look: { inputSchema: { type: 'string' } } } }],
    ['messages.0.parts.0.url', { messages: [said('u', { type: 'file', url: 'https://example.org/a.png' })] }],
    ['messages.0.parts.0.text', { messages: [said('u', { type: 'text' })] }],
    ['messages.0', { messages: [{ id: 'a', role: 'assistant', parts: [text('x')] }] }],
    ['messages.0.role', { messages: [{ id: 'a', role: 'system', parts: [text('x')] }] }],
    [
      'messages.0.parts.1.approval.id',
      answering({
        type: 'dynamic-tool',
        toolCallId: 'c',
        state: 'approval-responded',
        approval: { approved: true },
      }),
    ],
    ['messages.0.parts.1.toolCallId', answering({ type: 'tool-look', state: 'output-available' })],
  ])('is refused by the name of %s', (path, more) =>
    expect(pathOf(() => wishOf(parseChat(chat(more))))).toBe(path),
  );

  it('answers with what went wrong, and passes over what was answered before', () => {
    const id = (key: string) => `call_0303s_1t_1${key}`;
    const output = (key: string) => ({
      type: 'tool-look',
      toolCallId: id(key),
      state: 'output-available',
      output: 'x',
    });
    const parts = [
      { type: 'step-start' },
      output('k_old'),
      { type: 'step-start' },
      { type: 'dynamic-tool', toolName: 'shell', toolCallId: 'ours', state: 'output-available', output: 'x' },
      { type: 'tool-look', toolCallId: id('k_1'), state: 'output-error', errorText: 'No.' },
      { type: 'tool-look', toolCallId: id('k_2'), state: 'input-available' },
      {
        type: 'dynamic-tool',
        toolCallId: 'c',
        state: 'approval-responded',
        approval: { id: 'ap', approved: false, reason: 'Why?' },
      },
    ];
    expect(wishOf(parseChat(chat({ messages: [{ id: 'a', role: 'assistant', parts }] })))).toEqual({
      wants: 'to answer',
      message: 'a',
      results: [{ call: { session: 's_1', turn: 't_1', key: 'k_1' }, outcome: 'error', output: 'No.' }],
      approvals: [{ approval: 'ap', decision: 'deny', text: 'Why?' }],
    });
  });

  it('may name the turn that is to be stopped, and the SDK that it was made with', () => {
    expect([parseStop(undefined), parseStop({ activeStreamId: 't_1', assistantMessage: {} })]).toEqual([
      undefined,
      't_1',
    ]);
    expect([undefined, '5', '6', '7.0.1'].map(dialectOf)).toEqual([
      'plain',
      'plain',
      'with approvals',
      'with approvals',
    ]);
    expect(pathOf(() => dialectOf('six'))).toBe('parley-ai-sdk');
  });
});
