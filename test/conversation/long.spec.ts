import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#shared/contracts';
import { given } from '../harness/given.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { collect, type SseEvent } from '../harness/sse.js';
import { Talk } from './talk.js';
import { TestProvider } from '../harness/test-provider.js';

/** Some 3,000 of it are taken by what the tools are told as. */
const window = 9_000;
const model = `rehearsal/window-${window}`;
const fact = 'The harbour code is 4711.';
const turns = 40;
/** Beyond what a summary keeps of a text, so that a prompt holds it only where it holds the whole message. */
const tail = /the tail of (\d+)\./g;

let parley: TestParley;
/** It shows what it is sent, and sums nothing up, so that the turn's own model has to. */
let provider: TestProvider;
let talk: Talk;
let told: SseEvent[][];

beforeAll(async () => {
  provider = await TestProvider.start();
  provider.becomes('refuses summaries');
  parley = await startParley(
    { apart: ['inference'] },
    {
      ...provider.environment,
      PARLEY_MODEL: model,
      PARLEY_CLASSIFIER_MODEL: TestProvider.model,
      PARLEY_MODELS_FILE: await fileOfModels({
        'openai/small': { contextSize: 3_000, maxOutputTokens: 300 },
      }),
      PARLEY_COMPACT_KEEP_TOKENS: '1000',
      PARLEY_MAX_OUTPUT_TOKENS: '500',
    },
  );
  talk = await Talk.begin(parley.api, { name: 'long' });
  told = await talkOf(talk, turns);
}, 90_000);

afterAll(async () => {
  await parley?.stop();
  await provider?.stop();
}, 60_000);

async function fileOfModels(models: object): Promise<string> {
  const file = join(given('PARLEY_TEST_DIR'), `${newId('m')}.json`);
  await mkdir(given('PARLEY_TEST_DIR'), { recursive: true });
  await writeFile(file, JSON.stringify({ models }));
  return file;
}

/** What each turn has told, of a conversation that says its fact first and much else afterwards. */
async function talkOf({ session }: Talk, length: number): Promise<SseEvent[][]> {
  const all: SseEvent[][] = [];
  for (let turn = 0; turn < length; turn += 1) {
    const text = `${turn === 0 ? fact : `Number ${turn}.`} ${'And so on. '.repeat(110)}the tail of ${turn}.`;
    const script = `${text} [[rate: 0]][[tokens: 60]]`;
    all.push(await collect(await parley.api.submitForEvents(session, script)));
  }
  return all;
}

function bodiesOf(events: readonly SseEvent[], type: string): Record<string, unknown>[] {
  return events.filter((event) => event.type === type).map(({ data }) => data.body);
}

interface Shown {
  id: string;
  turn: string;
  role: string;
  blocks: { kind: string; marker?: string; text?: string }[];
}

async function shownIn({ api, path }: Talk): Promise<Shown[]> {
  return ((await (await api.get(`${path}/messages`)).json()) as { messages: Shown[] }).messages;
}

/** As a model with a window that is large enough gets it, which is asked nothing else meanwhile. */
async function promptOf(its: Talk): Promise<unknown[]> {
  const asked = { text: 'go on', model: TestProvider.model };
  expect((await its.ask('POST', '/turns?wait=true', asked)).body).toMatchObject({ status: 'completed' });
  return provider.asked.at(-1)?.['messages'] as unknown[];
}

function tailsIn(prompt: unknown[]): number[] {
  return [...JSON.stringify(prompt).matchAll(tail)].map(([, turn]) => Number(turn));
}

async function compacted(its: Talk): Promise<Record<string, unknown> | undefined> {
  const events = await collect(
    await its.api.post(`${its.path}/compact`, {}, { accept: 'text/event-stream' }),
  );
  return bodiesOf(events, 'context.compacted')[0];
}

describe('a conversation far longer than its model can read', () => {
  it('has every turn answered, with a prompt that fits', () => {
    expect(told.map((events) => events.at(-1)?.type)).toEqual(told.map(() => 'turn.completed'));
    const usages = told.flatMap((events) => bodiesOf(events, 'step.completed')).map(({ usage }) => usage);
    const used = usages.map((usage) => Number((usage as { contextUsed: number }).contextUsed));
    expect(Math.max(...used)).toBeLessThan(window);
    expect(told.flatMap((events) => bodiesOf(events, 'turn.status'))).toEqual([]);
  });

  it('is shortened again and again, by itself, and each receipt says by how much', async () => {
    const receipts = told.flatMap((events) => bodiesOf(events, 'context.compacted'));
    expect(receipts.length).toBeGreaterThan(2);
    for (const { trigger, method, tokensBefore, tokensAfter } of receipts) {
      expect([trigger, method]).toEqual(['auto', 'summary']);
      expect(Number(tokensAfter)).toBeLessThan(Number(tokensBefore));
    }
    const dropped = receipts.map((receipt) => Number(receipt['dropped']));
    expect(dropped).toEqual(dropped.toSorted((one, other) => one - other));
  });

  it('shows each receipt before the message that it was made for, and keeps all that was said', async () => {
    const shown = await shownIn(talk);
    const said = shown.filter(({ role }) => role === 'user');
    expect(tailsIn(said)).toEqual(told.map((_, turn) => turn));
    const shortening = told.filter((events) => bodiesOf(events, 'context.compacted').length > 0);
    const after = shown
      .map(({ blocks }, place) => (blocks[0]?.marker === 'compaction' ? shown[place + 1] : undefined))
      .filter((message) => message !== undefined);
    expect(after.map(({ role }) => role)).toEqual(shortening.map(() => 'user'));
    expect(after.map(({ turn }) => turn)).toEqual(shortening.map((events) => events.at(-1)?.data.turn));
  });

  it('is compacted by hand, taken back, compacted again, and goes on after a crash as it was', async () => {
    const before = await promptOf(talk);
    const marker = (await shownIn(talk))
      .flatMap(({ blocks }) => blocks)
      .find(({ kind }) => kind === 'marker');
    expect(marker?.text).toMatch(/shortened/);
    expect(JSON.stringify(before)).not.toContain(marker?.text);
    expect(JSON.stringify(before)).toContain(fact);
    expect(tailsIn(before)).not.toContain(0);

    expect(await compacted(talk)).toMatchObject({ trigger: 'manual', method: 'summary' });
    const shortened = await promptOf(talk);
    expect(JSON.stringify(shortened)).toContain(fact);
    expect(tailsIn(shortened).length).toBeLessThan(tailsIn(before).length);

    expect(await talk.ask('POST', '/undo')).toMatchObject({ status: 200 });
    const restored = await promptOf(talk);
    expect(restored.slice(0, before.length)).toEqual(before);
    expect(await talk.ask('POST', '/undo')).toMatchObject({ status: 200 });
    const earlier = await promptOf(talk);
    expect(tailsIn(earlier)).toEqual(expect.arrayContaining(tailsIn(before)));
    expect(tailsIn(earlier).length).toBeGreaterThan(tailsIn(before).length);

    expect(await compacted(talk)).toMatchObject({ trigger: 'manual', method: 'summary' });
    const again = await promptOf(talk);
    expect(again.length).toBeLessThan(earlier.length);
    const worker = parley.process('inference');
    worker.signal('SIGKILL');
    await worker.exitCode();
    await parley.start('inference');
    const afterwards = await promptOf(talk);
    expect(afterwards.slice(0, again.length)).toEqual(again);
    expect(JSON.stringify(afterwards)).toContain(fact);
    await talk.worksOn();
  }, 60_000);
});

describe('where no summary can be had', () => {
  it('the beginnings of what was said stand in its place, and the turn goes on', async () => {
    const small = await Talk.begin(parley.api, { name: 'small', model: 'openai/small' });
    const events = (await talkOf(small, 9)).flat();
    expect(events.filter(({ type }) => type === 'turn.completed')).toHaveLength(9);
    const receipts = bodiesOf(events, 'context.compacted');
    expect(receipts.map(({ method }) => method)).toEqual(expect.arrayContaining(['extract']));
    for (const { tokensBefore, tokensAfter } of receipts)
      expect(Number(tokensAfter)).toBeLessThan(Number(tokensBefore));
    const prompt = await promptOf(small);
    expect(JSON.stringify(prompt)).toContain(fact);
    expect(tailsIn(prompt)).not.toContain(0);
  });
});

describe('a message that is larger than any prompt may be', () => {
  it('is tried three times, fails by name, and leaves nothing half done', async () => {
    const large = await Talk.begin(parley.api, { name: 'large' });
    const text = 'too much '.repeat(8_000);
    const events = await collect(await parley.api.submitForEvents(large.session, text));
    expect(events.at(-1)).toMatchObject({
      type: 'turn.failed',
      data: { body: { code: 'context_exhausted', retryable: false } },
    });
    const trying = bodiesOf(events, 'turn.status').map(({ message }) => message);
    expect(trying).toEqual(['Optimizing conversation context…', 'Optimizing conversation context…']);
    expect(bodiesOf(events, 'block.started')).toEqual([]);
    expect((await shownIn(large)).map(({ role }) => role)).toEqual(['user', 'assistant']);

    const next = { text: '[[rate: 0]][[say: fine]]' };
    const { body } = await large.ask('POST', '/turns?wait=true', next);
    expect(body).toMatchObject({ status: 'completed', replies: [{ blocks: [{ text: 'fine' }] }] });
  });
});
