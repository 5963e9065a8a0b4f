import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Talk } from '../conversation/talk.js';
import { untitled } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { collect, type SseEvent } from '../harness/sse.js';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley({ apart: ['memory'] }, { PARLEY_PASS_RETRY_MS: '100' });
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

async function nameOf({ api, session }: Talk): Promise<unknown> {
  return ((await (await api.get(`/v1/sessions/${session}`)).json()) as { name: unknown }).name;
}

const isOf = (type: string) => (event: SseEvent) => event.type === type;
const isTold = (type: string) => (event: SseEvent) => event.type === 'user' && event.data.type === type;

/** Watches from before anything is said up to the event that is waited for, which it gives. */
async function watch(
  { api }: Talk,
  path: string,
  isAwaited: (event: SseEvent) => boolean,
): Promise<() => Promise<SseEvent['data'] | undefined>> {
  const events = collect(await api.get(path), isAwaited);
  return async () => (await events).at(-1)?.data;
}

async function completed(talk: Talk, text: string): Promise<void> {
  const { body } = await talk.ask('POST', '/turns?wait=true', { text });
  expect(body).toMatchObject({ status: 'completed' });
}

describe('a title', () => {
  it('comes beside the first turn, out of what was said, and tells what it has cost', async () => {
    const talk = await Talk.begin(parley.api, untitled);
    const title = await watch(talk, `${talk.path}/events`, isOf('state.title'));
    const renamed = await watch(talk, '/v1/events?watch=', isTold('session_renamed'));
    await completed(talk, 'How do I bake bread?');
    expect(await title()).toMatchObject({
      body: { title: 'How do I bake bread?', usage: { inputTokens: expect.any(Number) } },
    });
    expect(await renamed()).toMatchObject({ session: talk.session, name: 'How do I bake bread?' });
    expect(await nameOf(talk)).toBe('How do I bake bread?');
    await completed(talk, '[[json: {"title": "Another"}]] And cake?');
    expect(await nameOf(talk)).toBe('How do I bake bread?');
  });

  it('does not replace a name', async () => {
    const named = await Talk.begin(parley.api, { name: 'Kitchen' });
    await completed(named, '[[say: yes]] [[json: {"title": "Bread"}]]');
    const unnamed = await Talk.begin(parley.api, untitled);
    await completed(unnamed, '[[say: yes]] [[json: {"title": "Bread"}]]');
    expect(await eventually('the other has its title', () => nameOf(unnamed))).toBe('Bread');
    expect(await nameOf(named)).toBe('Kitchen');
  });

  it.each([
    ['fails', '[[fail: 500]]', /./],
    ['talks nonsense', '[[empty]]', /not JSON/],
  ])(
    'that %s to the end is told of, and the turn is none the worse',
    async (_name, script, reason) => {
      const talk = await Talk.begin(parley.api, untitled);
      const failed = await watch(talk, `${talk.path}/events`, isOf('state.pass_failed'));
      await completed(talk, `[[say: fine]] [[classifier: ${script}]]`);
      expect(await failed()).toMatchObject({
        body: { pass: 'title', reason: expect.stringMatching(reason) },
      });
      expect(await nameOf(talk)).toBeNull();
      await talk.worksOn();
    },
    30_000,
  );

  it('outlives the service that is to make it', async () => {
    const talk = await Talk.begin(parley.api, untitled);
    await completed(talk, '[[say: fine]] [[classifier: [[fail-first: 2 500]] [[json: {"title": "Kept"}]]]]');
    await parley.process('memory').stop();
    await parley.start('memory');
    expect(await eventually('it has its title', () => nameOf(talk))).toBe('Kept');
  }, 60_000);
});
