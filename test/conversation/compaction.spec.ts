import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import type { TestParley } from '../harness/parley.js';
import { startProvidedParley, type ProvidedParley } from '../harness/provided-parley.js';
import { collect, type SseEvent } from '../harness/sse.js';
import { TestProvider } from '../harness/test-provider.js';
import { Talk, typesOf } from './talk.js';

let provided: ProvidedParley;
let parley: TestParley;
/** It writes the summaries, when it is let. */
let provider: TestProvider;

beforeAll(async () => {
  provided = await startProvidedParley({
    PARLEY_CLASSIFIER_MODEL: TestProvider.model,
    PARLEY_COMPACT_KEEP_TOKENS: '50',
  });
  ({ parley, provider } = provided);
}, 60_000);

afterAll(() => provided?.stop(), 60_000);

beforeEach(() => provider.becomes('answers'));

const fact = 'the harbour code is 4711';

/** A session with something in it that can be shortened. */
async function talked(): Promise<Talk> {
  const talk = await Talk.begin(parley.api, { name: 'long' });
  for (const words of [fact, 'and so on', 'and so forth']) {
    await talk.ask('POST', '/turns?wait=true', {
      text: `${words} ${'words '.repeat(200)}[[rate: 0]][[say: ${words}]]`,
    });
  }
  return talk;
}

function compactWithEvents(talk: Talk): Promise<Response> {
  return parley.api.post(`${talk.path}/compact`, {}, { accept: 'text/event-stream' });
}

/** One that runs until it is let, or stopped. */
async function compacting(talk: Talk): Promise<string> {
  const held = provider.holding;
  provider.becomes('holds');
  const { status, body } = await talk.ask('POST', '/compact');
  expect({ status, body }).toMatchObject({ status: 202, body: { status: 'compacting' } });
  await eventually('the summary is asked for', async () => provider.holding > held);
  return String(body['compaction']);
}

/** As the model gets it that is asked next. */
async function promptOf(talk: Talk): Promise<string> {
  const { model } = TestProvider;
  const { body } = await talk.ask('POST', '/turns?wait=true', { text: 'go on', model });
  expect(body['status']).toBe('completed');
  return JSON.stringify(provider.asked.at(-1));
}

async function markersOf(talk: Talk): Promise<number> {
  return JSON.stringify((await talk.ask('GET', '/messages')).body).split('"marker":"compaction"').length - 1;
}

async function snapshotOf(talk: Talk): Promise<Record<string, unknown>> {
  const response = await parley.api.get(`${talk.path}/events`);
  const [first] = await collect(response, () => true);
  return first?.data.body ?? {};
}

/** How the compaction ended that the session's events tell of next. */
async function endOf(talk: Talk, from: string): Promise<SseEvent> {
  const isEnd = ({ type }: SseEvent): boolean => /^context\.comp(acted|action_failed)$/.test(type);
  const events = await collect(await parley.api.get(from), isEnd);
  const end = events.at(-1);
  if (!end) throw new Error(`No compaction of ${talk.session} has ended.`);
  return end;
}

describe('a compaction by hand', () => {
  it('shortens what the model is sent, leaves a receipt, and can be undone', async () => {
    const talk = await talked();
    expect(await promptOf(talk)).toContain(fact);
    const events = await collect(await compactWithEvents(talk));
    expect(typesOf(events)).toEqual(['context.compacting', 'context.compacted']);
    expect(events.at(-1)?.data.body).toMatchObject({ trigger: 'manual', method: 'summary', summary: 'fine' });
    const { tokensBefore, tokensAfter } = events.at(-1)?.data.body ?? {};
    expect(Number(tokensAfter)).toBeLessThan(Number(tokensBefore));
    expect(await markersOf(talk)).toBe(1);
    const shortened = await promptOf(talk);
    expect(shortened).toContain('replaced by this summary');
    expect(shortened).not.toContain(fact);
    expect(shortened).not.toContain('was shortened for the model');

    const head = (await talk.messages()).at(-1)?.id;
    expect(await talk.ask('POST', '/undo')).toMatchObject({ status: 200, body: { head } });
    expect(await markersOf(talk)).toBe(0);
    expect(await promptOf(talk)).toContain(fact);
    expect(await talk.ask('POST', '/undo')).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('is joined by a second request, seen in a snapshot, and waited for by what is submitted', async () => {
    const talk = await talked();
    const compaction = await compacting(talk);
    const second = await talk.ask('POST', '/compact');
    expect(second).toMatchObject({ status: 202, body: { compaction, status: 'compacting' } });
    expect(await snapshotOf(talk)).toMatchObject({ compaction: { compaction, trigger: 'manual' } });
    const submitted = await talk.submit('[[rate: 0]][[echo: prompt]]');
    expect(submitted).toMatchObject({ status: 202, body: { status: 'queued', position: 0 } });
    expect(await talk.ask('POST', '/undo')).toMatchObject({ status: 409, code: 'compaction_running' });
    provider.becomes('answers');
    const end = await endOf(talk, String(second.body['events']));
    expect(end).toMatchObject({ type: 'context.compacted', data: { body: { receipt: compaction } } });
    await talk.becomes(String(submitted.body['turn']), 'completed');
    expect((await talk.messages()).at(-1)?.said).not.toContain(fact);
    expect(await snapshotOf(talk)).not.toHaveProperty('compaction');
  });

  it('goes on when its client leaves, and falls back where no summary can be had', async () => {
    const talk = await talked();
    provider.becomes('holds');
    const response = await compactWithEvents(talk);
    const [begun] = await collect(response, () => true);
    await response.body?.cancel().catch(() => undefined);
    await eventually('the summary is asked for', async () => provider.holding > 0);
    provider.becomes('fails');
    const end = await endOf(talk, `${talk.path}/events?after=${begun?.id}`);
    expect(end.type).toBe('context.compacted');
    await talk.worksOn();
  });

  it('is ended by a stop, which holds what waits', async () => {
    const talk = await talked();
    const compaction = await compacting(talk);
    const { body } = await talk.submit('[[say: later]]');
    expect((await talk.ask('POST', '/stop')).status).toBe(204);
    await eventually('nobody waits for the summary any more', async () => provider.givenUp > 0);
    expect(await talk.queue()).toMatchObject({ held: true, turns: [body['turn']] });
    expect(await snapshotOf(talk)).not.toHaveProperty('compaction');
    expect(JSON.stringify(await talk.ask('GET', '/messages'))).not.toContain(compaction);
    await talk.ask('POST', '/queue/resume');
    await talk.becomes(String(body['turn']), 'completed');
    expect(await markersOf(talk)).toBe(0);
  });

  it.each(['interrupt', 'rollback'])('gives way to a turn that comes with %s', async (policy) => {
    const talk = await talked();
    await compacting(talk);
    const { body } = await talk.ask('POST', '/turns?wait=true', { text: '[[say: now]]', policy });
    expect(body['status']).toBe('completed');
    expect(await markersOf(talk)).toBe(0);
    expect((await talk.messages()).at(-1)?.said).toBe('now');
  });
});

describe('a compaction that cannot be', () => {
  it('is refused while a turn runs', async () => {
    const talk = await Talk.begin(parley.api, { name: 'busy' });
    const turn = await talk.runForever();
    expect(await talk.ask('POST', '/compact')).toMatchObject({
      status: 409,
      code: 'turn_in_progress',
      turn,
    });
    expect(await talk.ask('POST', '/undo')).toMatchObject({ status: 409, code: 'turn_in_progress', turn });
    await talk.ask('POST', '/stop');
    await talk.becomes(turn, 'stopped');
  });

  it('is refused where nothing was said, and in no session of his', async () => {
    const talk = await Talk.begin(parley.api, { name: 'new' });
    expect(await talk.ask('POST', '/compact')).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(await talk.ask('POST', '/undo')).toMatchObject({ status: 404, code: 'not_found' });
    const nowhere = await parley.api.post('/v1/sessions/s_nobody/compact', {});
    expect(nowhere.status).toBe(404);
    expect(await talk.ask('POST', '/compact?keep=1')).toMatchObject({ status: 400, paths: ['keep'] });
    expect(await talk.ask('POST', '/compact', { keep: 1 })).toMatchObject({ status: 400, paths: ['keep'] });
    expect(await talk.ask('POST', '/undo', { to: 'm_1' })).toMatchObject({ status: 400, paths: ['to'] });
  });
});
