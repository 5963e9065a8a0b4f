import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import type { ServiceProcess } from '../harness/service-process.js';
import { collect, spoken } from '../harness/sse.js';
import { Talk } from './talk.js';

let parley: TestParley;
/** Where it is asked now. */
let gateway: ServiceProcess;
let api: Api;
const workers: ServiceProcess[] = [];

/** All of it lives long enough for a short turn to end by itself, and no longer. */
beforeAll(async () => {
  parley = await startParley({ apart: ['inference', 'gateway'] }, { PARLEY_DRAIN_MS: '2000' });
  gateway = parley.process('gateway');
  api = parley.api;
  workers.push(parley.process('inference'));
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

async function startWorker(): Promise<void> {
  workers.push(await parley.start('inference'));
}

async function apiOf(started: ServiceProcess): Promise<Api> {
  const [, url = ''] = await started.says(/"url":"([^"]+)"/);
  return new Api(url, parley.api.token);
}

async function replaceGateway(): Promise<void> {
  gateway = await parley.start('gateway');
  api = await apiOf(gateway);
}

/** Who works, where it is one alone. */
function worker(): ServiceProcess {
  const [one, another] = workers.filter(({ running }) => running);
  if (!one || another) throw new Error('There is not one worker.');
  return one;
}

/** Of the workers the one that has the session in hand. */
async function holderOf(session: string): Promise<ServiceProcess> {
  const broker = await parley.namespace.open();
  const { value } = await eventually('somebody holds it', () => broker.actors.get(session));
  const { worker: name } = JSON.parse(value) as { worker: string };
  const holder = workers.find(({ output }) => output.includes(name));
  if (!holder) throw new Error(`${name} is none of those that were started.`);
  return holder;
}

/** A reply that is there may be in no step yet: what its agent knows is asked first. */
function speaks(session: string): Promise<unknown> {
  return eventually('words of the reply', async () => {
    const { messages } = (await (await api.get(`/v1/sessions/${session}/messages`)).json()) as {
      messages: { role: string; blocks: unknown[] }[];
    };
    return messages.some(({ role, blocks }) => role === 'assistant' && blocks.length > 0);
  });
}

describe('a worker that is shut down', () => {
  it('leaves its running turn to another, and a watcher sees nothing but an abandoned step', async () => {
    await startWorker();
    const session = await api.session();
    const stream = await api.submitForEvents(session, '[[rate: 25]][[tokens: 75]][[wait: 2000ms]]');
    const events = collect(stream);
    await speaks(session);
    const holder = await holderOf(session);
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
    const session = await api.session();
    const stream = await api.submitForEvents(session, '[[rate: 25]][[tokens: 15]]');
    const last = worker();
    last.signal('SIGTERM');
    const types = (await collect(stream)).map(({ type }) => type);
    await startWorker();
    expect(await last.exitCode()).toBe(0);
    expect(types.at(-1)).toBe('turn.completed');
    expect(types).not.toContain('step.abandoned');
  }, 90_000);
});

describe('a worker that is killed', () => {
  it('while another lives, loses nothing: the other finishes its turn', async () => {
    await startWorker();
    const session = await api.session();
    const stream = await api.submitForEvents(session, '[[rate: 25]][[tokens: 60]][[wait: 2000ms]]');
    const events = collect(stream);
    await speaks(session);
    const holder = await holderOf(session);
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
    const impatient = await apiOf(await parley.start('gateway', { PARLEY_VERDICT_WAIT_MS: '200' }));
    const session = await api.session();
    const last = worker();
    last.signal('SIGKILL');
    await last.exitCode();
    const submit = (): Promise<Response> =>
      impatient.post(
        `/v1/sessions/${session}/turns`,
        { text: '[[say: at last]]' },
        { 'idempotency-key': 'one' },
      );
    const [first, again] = [await submit(), await submit()];
    expect([first.status, again.status]).toEqual([202, 202]);
    const pending = (await first.json()) as { turn: string; message: string; status: string; events: string };
    expect(await again.json()).toEqual(pending);
    expect(pending.status).toBe('pending');
    const view = await api.get(`/v1/sessions/${session}/turns/${pending.turn}`);
    expect(await view.json()).toMatchObject({ status: 'pending', message: pending.message });
    const events = collect(await api.get(pending.events));
    await startWorker();
    const seen = await events;
    expect([seen[0]?.type, seen.at(-1)?.type]).toEqual(['session.snapshot', 'turn.completed']);
    expect(spoken(seen)).toBe('at last');
  }, 90_000);
});

describe('a conversation larger than any message of the broker', () => {
  it('goes on with a worker that has never seen it', async () => {
    const session = await api.session();
    for (let turn = 0; turn < 14; turn += 1) {
      await api.submitAndWait(session, `[[say: ${turn}]] ${'x'.repeat(95_000)}`);
    }
    const first = worker();
    first.signal('SIGTERM');
    expect(await first.exitCode()).toBe(0);
    await startWorker();
    expect(await api.submitAndWait(session, '[[say: still me]]')).toMatchObject({
      status: 'completed',
      replies: [{ blocks: [{ kind: 'text', text: 'still me' }] }],
    });
  }, 90_000);
});

describe('a gateway that is shut down', () => {
  it('tells its watchers that they may resume elsewhere', async () => {
    const session = await api.session();
    const stream = await api.submitForEvents(session, '[[say: a]][[hang]]');
    const events = collect(stream);
    await speaks(session);
    gateway.signal('SIGTERM');
    const last = (await events).at(-1);
    expect([last?.type, last?.data]).toEqual(['stream.closed', { reason: 'draining', resumable: true }]);
    expect(await gateway.exitCode()).toBe(0);
    await replaceGateway();
  }, 90_000);
});

describe('somebody who waits for a turn at a gateway that is shut down', () => {
  it('is told which turn it is, and that turn goes on', async () => {
    const talk = await Talk.begin(api);
    const answered = talk.ask('POST', '/turns?wait=true', { text: '[[say: so far]][[hang]]' });
    const turn = await eventually('the turn runs', async () => {
      const { body } = await talk.ask('GET', '/turns');
      const [first] = body['turns'] as { id: string; status: string }[];
      return first?.status === 'running' && first.id;
    });
    gateway.signal('SIGTERM');
    expect(await answered).toMatchObject({ status: 202, turn, body: { turn, status: 'accepted' } });
    expect(await gateway.exitCode()).toBe(0);
    await replaceGateway();
    const again = talk.through(api);
    expect((await again.ask('GET', `/turns/${turn}`)).body).toMatchObject({ status: 'running' });
  }, 90_000);
});
