import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { wireCallId } from '../../conversations/call-ids.js';
import { decisionsIn } from './decisions.js';
import { promptOf } from './prompt.js';
import { requestOf } from './props.js';
import { parseRun } from './run-input.js';
import { saidIn } from './sent-history.js';
import { wishOf, withUnsaid } from './wish.js';

const user = (id: string, content: unknown) => ({ id, role: 'user', content });
const assistant = { id: 'm1', role: 'assistant', content: 'Yes?' };
const call = { session: 's_1', turn: 't_1', key: 'k_1' };
const result = (toolCallId: string, more: object = {}) => ({
  id: 'r',
  role: 'tool',
  toolCallId,
  content: 'blue',
  ...more,
});
const input = (...messages: object[]) => ({ threadId: 't', runId: 'r', messages });
const wish = (...messages: object[]) => wishOf(parseRun(input(...messages)));

function pathOf(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return ParleyError.is(error) ? error.body.details?.[0]?.path : error;
  }
}

async function contentOf(file: { content: AsyncIterable<Uint8Array> } | undefined): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file?.content ?? []) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('what a run wants', () => {
  it('is to say the last words, with their files', async () => {
    const value = Buffer.from('note').toString('base64');
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'document', source: { type: 'data', value, mimeType: 'text/html' } },
      { type: 'image', source: { type: 'url', value: `data:image/png;base64,${value}` } },
      { type: 'binary', mimeType: 'text/csv', data: value, filename: 'rows.csv' },
      { type: 'text', text: 'b' },
    ];
    const said = wish(user('u0', 'old'), assistant, user('u1', parts));
    if (said.wants !== 'to say') throw new Error('It is to say something.');
    expect(said.words).toMatchObject({ id: 'u1', text: 'a\nb', place: 2 });
    expect(said.words.files.map(({ name }) => name)).toEqual(['document-1.html', 'image-2', 'rows.csv']);
    expect(await contentOf(said.words.files[0])).toBe('note');
  });

  it('is to answer calls, with words or without', () => {
    const toolCallId = wireCallId('call', call);
    const ok = { call, outcome: 'ok', output: 'blue' };
    expect(wish(assistant, result('ours'), result(toolCallId))).toEqual({
      wants: 'to answer',
      results: [ok],
      words: undefined,
    });
    expect(wish(assistant, result(toolCallId, { error: 'No.' }), user('u1', 'And?'))).toMatchObject({
      results: [{ call, outcome: 'error', output: 'No.\nblue' }],
      words: { text: 'And?' },
    });
    const withResume = { ...input(assistant), resume: [{ interruptId: 'i', status: 'cancelled' }] };
    expect(wishOf(parseRun(withResume))).toMatchObject({ wants: 'to answer', results: [] });
  });

  it('is to hear where nothing new is said', () => {
    expect(wish()).toEqual({ wants: 'to hear' });
    expect(wish(user('u1', 'Hi'), assistant, result('ours'))).toEqual({ wants: 'to hear' });
    const older = result(wireCallId('call', call));
    expect(wish(user('u1', 'Hi'), older, assistant)).toEqual({ wants: 'to hear' });
  });

  it('takes words along that were refused before', () => {
    const { messages } = parseRun(input(user('u1', 'One.'), user('u2', 'Two.'), user('u3', 'Three.')));
    const said = wishOf({ messages, threadId: 't', runId: 'r' });
    if (said.wants !== 'to say') throw new Error('It is to say something.');
    expect(withUnsaid(said.words, messages, new Set(['u2'])).text).toBe('Two.\n\nThree.');
  });
});

describe('a run', () => {
  it('says how its turn is to be run, and passes over what is its application’s own', () => {
    const tools = [{ name: 'look', description: 'Looks', parameters: {}, metadata: {} }];
    const forwardedProps = { temperature: 0.5, stopSequences: ['x'], maxOutputTokens: 9, theme: 'dark' };
    const run = parseRun({ ...input(), tools, forwardedProps, state: { a: 1 }, context: null });
    expect(run.tools).toEqual([
      { name: 'look', description: 'Looks', inputSchema: { type: 'object', properties: {} } },
    ]);
    expect(requestOf(run.forwardedProps ?? {})).toEqual({
      sampling: { temperature: 0.5, stop: ['x'] },
      maxTokens: 9,
    });
    expect(parseRun({ ...input(), forwardedProps: 'anything' }).forwardedProps).toBeUndefined();
  });

  it('tells the model what it is and where', () => {
    const told = [
      { id: 's', role: 'system', content: 'Be brief.' },
      { id: 'd', role: 'developer', content: 'Be kind.' },
    ];
    const context = [{ description: 'Town', value: 'Bergen' }];
    expect(promptOf(parseRun({ ...input(...told), context }))).toBe('Be brief.\n\nBe kind.\n\nTown:\nBergen');
    expect(promptOf(parseRun(input()))).toBeUndefined();
  });

  it('brings what was said, answers in one piece', () => {
    const { messages } = parseRun(
      input(
        { id: 's', role: 'system', content: 'x' },
        user('u1', 'Hi'),
        { ...assistant, content: null, toolCalls: [] },
        { id: 't', role: 'reasoning', content: 'Hm' },
        { ...assistant, id: 'm1.2', content: 'Done.' },
      ),
    );
    expect(saidIn(messages)).toEqual([
      { role: 'user', text: 'Hi' },
      { role: 'assistant', text: 'Done.' },
    ]);
  });

  const image = (source: object) => user('u', [{ type: 'image', source }]);

  it.each<[string, object]>([
    ['threadId', { threadId: '' }],
    ['messages.0.role', { messages: [{ id: 'a', role: 'bot' }] }],
    ['messages.0.content', { messages: [{ id: 'a', role: 'user' }] }],
    ['messages.0.content.0.source', { messages: [image({ type: 'file', value: 'x' })] }],
    ['messages.0.content.0.source.value', { messages: [image({ type: 'data', value: '?' })] }],
    ['messages.0.content.0.text', { messages: [user('u', [{ type: 'text' }])] }],
    ['tools.0.parameters', { tools: [{ name: 'a', description: '', parameters: { type: 'string' } }] }],
    ['forwardedProps.seed', { forwardedProps: { seed: 1 } }],
    ['forwardedProps.temperature', { forwardedProps: { temperature: 3 } }],
    ['resume.0.status', { resume: [{ interruptId: 'i', status: 'maybe' }] }],
  ])('is refused by the name of %s', (path, more) =>
    expect(pathOf(() => wishOf(parseRun({ ...input(), ...more })))).toBe(path),
  );
});

describe('an answer to an interrupt', () => {
  const interruptId = wireCallId('interrupt', call);
  const said = (payload: unknown) => decisionsIn([{ interruptId, status: 'resolved', payload }])[0]?.answer;

  it.each<[unknown, object]>([
    [true, { decision: 'approve' }],
    [{ approved: true }, { decision: 'approve' }],
    [
      { approved: true, editedArgs: { a: 1 } },
      { decision: 'edit', input: { a: 1 } },
    ],
    [false, { decision: 'deny' }],
    [
      { approved: false, reason: 'Why?' },
      { decision: 'deny', text: 'Why?' },
    ],
    [
      { approved: false, answer: 'Use the other.' },
      { decision: 'answer', text: 'Use the other.' },
    ],
  ])('may be %j', (payload, answer) => expect(said(payload)).toEqual(answer));

  it('may be to give it up', () =>
    expect(decisionsIn([{ interruptId, status: 'cancelled', payload: undefined }])).toEqual([
      { call, answer: { decision: 'deny' } },
    ]));

  it.each<[string, () => unknown]>([
    ['invalid_resume', () => said({ reason: 'x' })],
    ['invalid_resume', () => said('yes')],
    ['invalid_resume', () => said({ approved: false, reason: '\0' })],
    ['unknown_interrupt', () => decisionsIn([{ interruptId: 'x', status: 'cancelled', payload: undefined }])],
  ])('is %s within the run', (code, ask) => expect(ask).toThrow(expect.objectContaining({ code })));
});
