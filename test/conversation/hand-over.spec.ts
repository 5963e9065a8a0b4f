import { afterEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { once } from 'node:events';
import { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import type { ServiceProcess } from '../harness/service-process.js';
import { collect, spoken } from '../harness/sse.js';
import { Talk } from './talk.js';

let parley: TestParley | undefined;

afterEach(async () => {
  await parley?.stop();
  parley = undefined;
}, 60_000);

/** Of two workers the one that has the session in hand. */
async function holderOf(
  session: string,
  { namespace }: TestParley,
  workers: ServiceProcess[],
): Promise<ServiceProcess> {
  const broker = await namespace.open();
  const { value } = await eventually('somebody holds it', () => broker.actors.get(session));
  const { worker } = JSON.parse(value) as { worker: string };
  const holder = workers.find(({ output }) => output.includes(worker));
  if (!holder) throw new Error(`${worker} is none of those that were started.`);
  return holder;
}

describe('a worker that is shut down', () => {
  it('leaves its running turn to another, and a watcher sees nothing but an abandoned step', async () => {
    parley = await startParley('separate processes', { PARLEY_DRAIN_MS: '1000' });
    const workers = [parley.process('inference'), await parley.start('inference')];
    const session = await parley.api.session();
    const stream = await parley.api.submitForEvents(session, '[[rate: 25]][[tokens: 75]][[wait: 2000ms]]');
    const events = collect(stream);
    await eventually('the turn runs', async () => {
      const path = await (await parley?.api.get(`/v1/sessions/${session}/messages`))?.text();
      return path?.includes('"streaming"');
    });
    const holder = await holderOf(session, parley, workers);
    holder.signal('SIGTERM');
    expect(await holder.exitCode()).toBe(0);
    const seen = await events;
    expect(seen.at(-1)?.type).toBe('turn.completed');
    const types = seen.map(({ type }) => type);
    expect(types.filter((type) => type === 'step.abandoned')).toHaveLength(1);
    const afterwards = seen.slice(types.indexOf('step.abandoned'));
    expect(spoken(afterwards).trim().split(/\s+/)).toHaveLength(75);
    expect(
      seen.map(({ data }) => data.n).every((n, index, all) => index === 0 || n > (all[index - 1] ?? 0)),
    ).toBe(true);
  }, 90_000);

  it('finishes a turn that ends in time by itself', async () => {
    parley = await startParley('separate processes', { PARLEY_DRAIN_MS: '10000' });
    const session = await parley.api.session();
    const stream = await parley.api.submitForEvents(session, '[[rate: 25]][[tokens: 30]]');
    parley.process('inference').signal('SIGTERM');
    const types = (await collect(stream)).map(({ type }) => type);
    expect(types.at(-1)).toBe('turn.completed');
    expect(types).not.toContain('step.abandoned');
  }, 90_000);
});

describe('a gateway that is shut down', () => {
  it('tells its watchers that they may resume elsewhere', async () => {
    parley = await startParley('separate processes');
    const session = await parley.api.session();
    const stream = await parley.api.submitForEvents(session, '[[say: a]][[hang]]');
    const events = collect(stream);
    await eventually('the turn runs', async () => {
      const path = await (await parley?.api.get(`/v1/sessions/${session}/messages`))?.text();
      return path?.includes('"streaming"');
    });
    parley.process('gateway').signal('SIGTERM');
    const last = (await events).at(-1);
    expect([last?.type, last?.data]).toEqual(['stream.closed', { reason: 'draining', resumable: true }]);
    expect(await parley.process('gateway').exitCode()).toBe(0);
  }, 90_000);
});

describe('somebody who waits for a turn at a gateway that is shut down', () => {
  it('is told which turn it is, and that turn goes on', async () => {
    parley = await startParley('separate processes', { PARLEY_DRAIN_MS: '2000' });
    const talk = await Talk.begin(parley.api);
    const answered = talk.ask('POST', '/turns?wait=true', { text: '[[say: so far]][[hang]]' });
    const turn = await eventually('the turn runs', async () => {
      const { body } = await talk.ask('GET', '/turns');
      const [first] = body['turns'] as { id: string; status: string }[];
      return first?.status === 'running' && first.id;
    });
    parley.process('gateway').signal('SIGTERM');
    expect(await answered).toMatchObject({ status: 202, turn, body: { turn, status: 'accepted' } });
    expect(await parley.process('gateway').exitCode()).toBe(0);
    const [, url = ''] = await (await parley.start('gateway')).says(/"url":"([^"]+)"/);
    const again = talk.through(new Api(url, parley.api.token));
    expect((await again.ask('GET', `/turns/${turn}`)).body).toMatchObject({ status: 'running' });
  }, 90_000);
});

describe('a reader that does not read', () => {
  it('is cut at the bound, is told that it may resume, and others see everything', async () => {
    parley = await startParley('one process', { PARLEY_SLOW_READER_BYTES: '65536' });
    const { api } = parley;
    const session = await api.session();
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `GET /v1/sessions/${session}/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${api.token}\r\n\r\n`,
    );
    await once(socket, 'readable');
    const streams = async (): Promise<string> =>
      (await (await api.get('/metrics')).text()).match(/parley_event_streams (\d+)/)?.[1] ?? '';
    expect(await streams()).toBe('1');
    for (let turn = 0; turn < 12; turn += 1) {
      await api.submitAndWait(session, '[[rate: 0]][[tokens: 200000]]', { maxTokens: 64_000 });
      if ((await streams()) === '0') break;
    }
    await eventually('the reader is cut', async () => (await streams()) === '0');
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
    });
    await once(socket, 'close');
    expect(heard).toContain('event: session.snapshot');
    expect(heard).toContain('"reason":"slow_reader","resumable":true');
    expect(await api.submitAndWait(session, '[[say: still here]]')).toMatchObject({ status: 'completed' });
  }, 90_000);
});

describe('a worker that is killed', () => {
  it('while another lives, loses nothing: the other finishes its turn', async () => {
    parley = await startParley('separate processes');
    const workers = [parley.process('inference'), await parley.start('inference')];
    const session = await parley.api.session();
    const stream = await parley.api.submitForEvents(session, '[[rate: 25]][[tokens: 60]][[wait: 2000ms]]');
    const events = collect(stream);
    const holder = await holderOf(session, parley, workers);
    holder.signal('SIGKILL');
    await holder.exitCode();
    const seen = await events;
    const types = seen.map(({ type }) => type);
    expect(types.at(-1)).toBe('turn.completed');
    expect(types.filter((type) => type === 'step.abandoned')).toHaveLength(1);
    expect(
      spoken(seen.slice(types.indexOf('step.abandoned')))
        .trim()
        .split(/\s+/),
    ).toHaveLength(60);
  }, 90_000);

  it('is not missed by a turn that comes while nobody is there: it is pending until somebody is', async () => {
    parley = await startParley('separate processes', { PARLEY_VERDICT_WAIT_MS: '200' });
    const { api } = parley;
    const session = await api.session();
    const holder = parley.process('inference');
    holder.signal('SIGKILL');
    await holder.exitCode();
    const submit = (): Promise<Response> =>
      api.post(`/v1/sessions/${session}/turns`, { text: '[[say: at last]]' }, { 'idempotency-key': 'one' });
    const [first, again] = [await submit(), await submit()];
    expect([first.status, again.status]).toEqual([202, 202]);
    const pending = (await first.json()) as { turn: string; message: string; status: string; events: string };
    expect(await again.json()).toEqual(pending);
    expect(pending.status).toBe('pending');
    const view = await api.get(`/v1/sessions/${session}/turns/${pending.turn}`);
    expect(await view.json()).toMatchObject({ status: 'pending', message: pending.message });
    const events = collect(await api.get(pending.events));
    await parley.start('inference');
    const seen = await events;
    expect([seen[0]?.type, seen.at(-1)?.type]).toEqual(['session.snapshot', 'turn.completed']);
    expect(spoken(seen)).toBe('at last');
  }, 90_000);
});

describe('a model that falls silent in the middle', () => {
  it('is given up, what it had said is kept, and the session is free again', async () => {
    parley = await startParley('one process', { PARLEY_MODEL_SILENCE_MS: '2000' });
    const { api } = parley;
    const session = await api.session();
    expect(await api.submitAndWait(session, '[[rate: 0]][[say: half a]][[hang]]')).toMatchObject({
      status: 'failed',
      error: { code: 'provider_timeout', retryable: true },
      replies: [{ status: 'failed', blocks: [{ kind: 'text', text: 'half a' }, { kind: 'error' }] }],
    });
    expect(await api.submitAndWait(session, '[[say: whole]]')).toMatchObject({ status: 'completed' });
  }, 60_000);
});

describe('a conversation larger than any message of the broker', () => {
  it('goes on with a worker that has never seen it', async () => {
    parley = await startParley('separate processes');
    const { api } = parley;
    const session = await api.session();
    for (let turn = 0; turn < 14; turn += 1) {
      await api.submitAndWait(session, `[[say: ${turn}]] ${'x'.repeat(95_000)}`);
    }
    const first = parley.process('inference');
    first.signal('SIGTERM');
    expect(await first.exitCode()).toBe(0);
    await parley.start('inference');
    expect(await api.submitAndWait(session, '[[say: still me]]')).toMatchObject({
      status: 'completed',
      replies: [{ blocks: [{ kind: 'text', text: 'still me' }] }],
    });
  }, 90_000);
});
