import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestParley } from '../harness/parley.js';
import { startProvidedParley, type ProvidedParley } from '../harness/provided-parley.js';
import { collect } from '../harness/sse.js';
import { TestProvider } from '../harness/test-provider.js';
import { Talk, typesOf } from './talk.js';

const { model } = TestProvider;

let provided: ProvidedParley;
let parley: TestParley;
let provider: TestProvider;

beforeAll(async () => {
  provided = await startProvidedParley({ PARLEY_RETRY_ATTEMPTS: '1' });
  ({ parley, provider } = provided);
}, 60_000);

afterAll(() => provided?.stop(), 60_000);

beforeEach(() => provider.becomes('answers'));

interface Shown {
  id: string;
  turn: string;
  role: string;
  blocks: { kind: string; code?: string; message?: string; retryable?: boolean }[];
}

async function shownIn(talk: Talk): Promise<Shown[]> {
  return (await talk.ask('GET', '/messages')).body['messages'] as Shown[];
}

async function failedIn(talk: Talk, text = 'hello'): Promise<string> {
  provider.becomes('fails');
  const { body } = await talk.ask('POST', '/turns?wait=true', { text, model, maxTokens: 77 });
  expect(body).toMatchObject({ status: 'failed', error: { retryable: true } });
  provider.becomes('answers');
  return String(body['turn']);
}

describe('a turn that failed', () => {
  it('is marked in the history until the next one, and no model sees the marker', async () => {
    const talk = await Talk.begin(parley.api);
    const turn = await failedIn(talk);
    const marked = await shownIn(talk);
    const error = marked.flatMap(({ blocks }) => blocks).find(({ kind }) => kind === 'error');
    expect(error).toMatchObject({ code: 'provider_error', retryable: true });
    expect(marked.map((message) => message.turn)).toEqual([turn, turn]);
    const next = await talk.ask('POST', '/turns?wait=true', { text: '[[rate: 0]][[echo: prompt]]' });
    expect(next.body).toMatchObject({ status: 'completed' });
    expect(JSON.stringify(next.body['replies'])).not.toContain(error?.message);
    expect(JSON.stringify(await shownIn(talk))).not.toContain('"error"');
  });

  it('is run again under the same message, asked for in the same way', async () => {
    const talk = await Talk.begin(parley.api);
    const turn = await failedIn(talk);
    const [asked, reply] = await talk.messages();
    const before = provider.asked.length;
    const response = await parley.api.post(
      `${talk.path}/turns/${turn}/retry`,
      {},
      {
        accept: 'text/event-stream',
      },
    );
    const again = response.headers.get('parley-turn-id');
    expect(again).not.toBe(turn);
    const types = typesOf(await collect(response));
    expect([types[0], types.at(-1)]).toEqual(['turn.accepted', 'turn.completed']);
    const messages = await talk.messages();
    expect(messages).toMatchObject([
      asked ?? {},
      { turn: again, role: 'assistant', status: 'complete', said: 'fine' },
    ]);
    expect(messages.map(({ id }) => id)).not.toContain(reply?.id);
    expect(provider.asked.slice(before)).toMatchObject([{ model: 'test' }]);
    expect(JSON.stringify(provider.asked.at(-1))).toContain('77');
    await talk.worksOn();
  });

  it('is run again once, however often the same is sent', async () => {
    const talk = await Talk.begin(parley.api);
    const turn = await failedIn(talk);
    const path = `/turns/${turn}/retry?wait=true`;
    const key = { 'idempotency-key': 'again' };
    const first = await talk.ask('POST', path, undefined, key);
    expect(first).toMatchObject({ status: 200, body: { status: 'completed', replies: [{}] } });
    const second = await talk.ask('POST', path, undefined, key);
    expect(second.body['turn']).toBe(first.body['turn']);
    expect(await talk.ask('POST', path)).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(await talk.messages()).toHaveLength(2);
  });
});

describe('a turn that was stopped', () => {
  it('is run again too', async () => {
    const talk = await Talk.begin(parley.api);
    const turn = await talk.runForever();
    const early = await talk.ask('POST', `/turns/${turn}/retry`);
    expect(early).toMatchObject({ status: 409, code: 'turn_in_progress', turn });
    await talk.ask('POST', `/turns/${turn}/stop`);
    await talk.becomes(turn, 'stopped');
    const { status, body } = await talk.ask('POST', `/turns/${turn}/retry`);
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'accepted' } });
    await talk.speaks(String(body['turn']));
    await talk.ask('POST', '/stop');
    await talk.becomes(String(body['turn']), 'stopped');
    expect(await talk.messages()).toHaveLength(2);
  });
});

describe('a turn that cannot be run again', () => {
  it.each([
    ['complete', 400, 'invalid_request'],
    ['unknown', 404, 'not_found'],
  ])('(%s) is refused', async (which, status, code) => {
    const talk = await Talk.begin(parley.api);
    const { body } = await talk.ask('POST', '/turns?wait=true', { text: '[[say: yes]]' });
    const turn = which === 'complete' ? String(body['turn']) : 't_nobody';
    expect(await talk.ask('POST', `/turns/${turn}/retry`)).toMatchObject({ status, code });
    expect(await talk.messages()).toHaveLength(2);
  });

  it('is refused behind another, and with what the route does not take', async () => {
    const talk = await Talk.begin(parley.api);
    const turn = await failedIn(talk);
    expect(await talk.ask('POST', `/turns/${turn}/retry?wait=maybe`)).toMatchObject({ status: 400 });
    expect(await talk.ask('POST', `/turns/${turn}/retry?again=1`)).toMatchObject({
      status: 400,
      paths: ['again'],
    });
    await talk.ask('POST', '/turns?wait=true', { text: '[[say: next]]' });
    expect(await talk.ask('POST', `/turns/${turn}/retry`)).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
  });
});
