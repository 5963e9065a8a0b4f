import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestParley } from '../harness/parley.js';
import { startProvidedParley, type ProvidedParley } from '../harness/provided-parley.js';
import { TestProvider } from '../harness/test-provider.js';
import { answerOf, Talk } from './talk.js';

const { model } = TestProvider;

let provided: ProvidedParley;
let parley: TestParley;
let provider: TestProvider;
let talk: Talk;

beforeAll(async () => {
  provided = await startProvidedParley({ PARLEY_MAX_ATTACHMENTS: '3' });
  ({ parley, provider } = provided);
  talk = await Talk.begin(parley.api, { name: 'shapes' });
}, 60_000);

afterAll(() => provided?.stop(), 60_000);

const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

async function uploaded(name: string, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([content]), name);
  const headers = { authorization: `Bearer ${parley.api.token}` };
  const response = await fetch(`${parley.api.url}/v1/files`, { method: 'POST', headers, body: form });
  const { files } = (await response.json()) as { files: { file: string }[] };
  return files[0]?.file ?? '';
}

const object = { type: 'object', properties: { answer: { type: 'string' } } };

describe('how an answer is to come out', () => {
  it('goes to the model', async () => {
    const { body } = await talk.ask('POST', '/turns?wait=true', {
      text: 'hello',
      model,
      maxTokens: 321,
      sampling: { temperature: 0.25, topP: 0.5, stop: ['END'] },
      answerSchema: object,
    });
    expect(body).toMatchObject({ status: 'completed' });
    const asked = provider.asked.at(-1) ?? {};
    expect(asked).toMatchObject({ model: 'test', temperature: 0.25, top_p: 0.5, stop: ['END'] });
    expect(JSON.stringify(asked)).toContain('321');
    expect(JSON.stringify(asked['response_format'])).toContain('"answer"');
  });

  it('belongs to what an idempotency key stands for', async () => {
    const key = { 'idempotency-key': 'shape' };
    const body = { text: '[[say: yes]]', maxTokens: 50, sampling: { topP: 0.5 } };
    const first = await talk.ask('POST', '/turns?wait=true', body, key);
    expect(first.status).toBe(200);
    const same = await talk.ask('POST', '/turns?wait=true', body, key);
    expect(same.body['turn']).toBe(first.body['turn']);
    const other = await talk.ask('POST', '/turns', { ...body, sampling: { topP: 0.6 } }, key);
    expect(other).toMatchObject({ status: 409, code: 'idempotency_mismatch' });
  });

  it.each<[string, object, number, string, string[]]>([
    ['too hot', { sampling: { temperature: 3 } }, 400, 'invalid_request', ['sampling.temperature']],
    ['an unknown way to sample', { sampling: { heat: 1 } }, 400, 'invalid_request', ['sampling.heat']],
    ['an unknown way to think', { thinking: 'hard' }, 400, 'invalid_request', ['thinking']],
    ['no tokens at all', { maxTokens: 0 }, 400, 'invalid_request', ['maxTokens']],
    [
      'a schema that is none',
      { answerSchema: { ...object, required: 5 } },
      400,
      'invalid_request',
      ['answerSchema'],
    ],
    ['a schema of no object', { answerSchema: { type: 'string' } }, 400, 'invalid_request', ['answerSchema']],
    ['an agent with no id', { agent: 'a/b' }, 400, 'invalid_request', ['agent']],
    ['an agent that nobody knows', { agent: 'nobody' }, 400, 'unknown_agent', []],
    ['a model that nobody serves', { model: 'nobody/none' }, 400, 'unknown_model', []],
    ['a file that nobody has', { attachments: ['f_none'] }, 404, 'not_found', ['attachments.0']],
    ['too many files', { attachments: ['a', 'b', 'c', 'd'] }, 413, 'too_large', ['attachments']],
  ])('is refused by name: %s', async (_, more, status, code, paths) => {
    expect(await talk.submit('hello', more)).toMatchObject({ status, code, paths });
  });

  it('has begun nothing where it was refused', async () => {
    const before = (await talk.messages()).length;
    await talk.submit('hello', { agent: 'nobody' });
    await talk.worksOn();
    expect(await talk.messages()).toHaveLength(before + 2);
  });
});

describe('files that are said', () => {
  it('stand before the words, and need none', async () => {
    const image = await uploaded('pixel.png', Buffer.from(onePixel, 'base64'));
    const notes = await uploaded('notes.txt', Buffer.from('remember the milk'));
    const { body } = await talk.ask('POST', '/turns?wait=true', { text: '', attachments: [image, notes] });
    expect(body).toMatchObject({ status: 'completed' });
    const messages = (await talk.ask('GET', '/messages')).body['messages'] as { blocks: object[] }[];
    expect(messages.at(-2)?.blocks).toMatchObject([
      { kind: 'image', file: image, name: 'pixel.png', mediaType: 'image/png' },
      { kind: 'file', file: notes, name: 'notes.txt' },
    ]);
    expect(await talk.submit(' ', { attachments: [] })).toMatchObject({ status: 400, code: 'empty_prompt' });
  });
});

describe('a session', () => {
  it.each<[string, object, number, string, string[]]>([
    ['one agent twice', { agents: ['assistant', 'assistant'] }, 400, 'invalid_request', ['agents.1']],
    ['an agent that nobody knows', { agents: ['nobody'] }, 400, 'unknown_agent', []],
  ])('is not begun with %s', async (_, body, status, code, paths) => {
    const response = await parley.api.post('/v1/sessions', body);
    expect(await answerOf(response)).toMatchObject({ status, code, paths });
  });
});
