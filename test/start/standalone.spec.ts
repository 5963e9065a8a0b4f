import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { newId } from '#shared/contracts';
import { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { given } from '../harness/given.js';
import { ServiceProcess } from '../harness/service-process.js';
import { collect, spoken } from '../harness/sse.js';

/** These starts bring their own nats-server and Postgres, as a newcomer's first one does. */
const dir = join(given('PARLEY_TEST_DIR'), newId('g'));
const dataDir = join(dir, 'data');
const started: ServiceProcess[] = [];

beforeAll(() => mkdir(dir, { recursive: true }));

afterEach(async () => {
  for (const parley of started.splice(0)) await parley.stop('SIGINT');
});

afterAll(() => rm(dir, { recursive: true, force: true }));

function start(env: Record<string, string> = {}): ServiceProcess {
  const parley = new ServiceProcess(
    'standalone',
    { PARLEY_DATA_DIR: dataDir, PARLEY_PORT: '0', ...env },
    dir,
  );
  started.push(parley);
  return parley;
}

async function apiOf(parley: ServiceProcess): Promise<Api> {
  const [, url = ''] = await parley.says(/Parley is up at (\S+)/);
  const [, token = ''] = await parley.says(/Token\s+(\S+)/);
  return new Api(url, token);
}

/** Every process whose command line names our data folder: what we started and did not stop. */
function leftRunning(): string[] {
  const all = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(dataDir));
}

describe('npm start', () => {
  it('ends with an address, a token and a curl line that works as it stands', async () => {
    const parley = start();
    await apiOf(parley);
    const [, pasted = ''] = await parley.says(/( {2}export PARLEY_URL[\s\S]+?)\n\nCtrl-C/);
    const answer = execFileSync('bash', ['-c', pasted], { encoding: 'utf8', timeout: 60_000 });
    expect(answer).toContain('event: turn.completed');
    expect(answer.match(/event: block\.delta/g)?.length).toBeGreaterThan(10);
    expect(answer).toMatch(/rehearsal/i);
  }, 90_000);

  it('keeps its token for its owner alone, and its log clean of it', async () => {
    const parley = start();
    const { token } = await apiOf(parley);
    expect((await readFile(join(dataDir, 'token'), 'utf8')).trim()).toBe(token);
    expect((await stat(join(dataDir, 'token'))).mode & 0o077).toBe(0);
    expect((await stat(join(dataDir, 'parley.log'))).mode & 0o077).toBe(0);
    expect(await readFile(join(dataDir, 'parley.log'), 'utf8')).not.toContain(token);
  }, 60_000);

  it('stops everything it started on Ctrl-C, also in the middle of a turn, and goes on at the next start', async () => {
    const first = start();
    const api = await apiOf(first);
    const session = await api.session({ name: 'kept' });
    await api.submitAndWait(session, '[[say: remember me]]');
    const stream = await api.submitForEvents(session, '[[rate: 25]][[tokens: 100]]');
    const seen = await collect(stream, ({ type }) => type === 'block.delta');
    first.signal('SIGINT');
    expect(await first.exitCode()).toBe(0);
    expect(leftRunning()).toEqual([]);

    const second = start();
    const again = await apiOf(second);
    expect(again.token).toBe(api.token);
    const rest = await collect(
      await again.get(`/v1/sessions/${session}/events`, { 'last-event-id': seen.at(-1)?.id ?? '' }),
      ({ type }) => type === 'turn.completed',
    );
    expect(rest.map(({ type }) => type)).toContain('step.abandoned');
    const numbers = [...seen, ...rest].map(({ data }) => data.n);
    expect(new Set(numbers).size).toBe(numbers.length);
    const path = (await (await again.get(`/v1/sessions/${session}/messages`)).json()) as {
      messages: { status: string; blocks: { text: string }[] }[];
    };
    expect(path.messages[1]?.blocks).toMatchObject([{ text: 'remember me' }]);
    expect(path.messages[3]?.status).toBe('complete');
    expect(path.messages[3]?.blocks[0]?.text.trim().split(/\s+/)).toHaveLength(100);
  }, 90_000);

  it('tells a second start on the same data folder who has it', async () => {
    const first = start();
    const { url } = await apiOf(first);
    const second = start();
    expect(await second.exitCode()).toBe(1);
    expect(second.output).toContain(String(first.pid));
    expect(second.output).toContain(url);
    expect(first.running).toBe(true);
  }, 60_000);

  it('clears what a killed start left running, and finishes the turn that was on its way', async () => {
    const first = start();
    const api = await apiOf(first);
    const session = await api.session();
    const stream = await api.submitForEvents(session, '[[rate: 20]][[tokens: 60]]');
    const seen = await collect(stream, ({ type }) => type === 'block.delta');
    first.signal('SIGKILL');
    await first.exitCode();
    expect(leftRunning().length).toBeGreaterThan(0);

    const second = start();
    const again = await apiOf(second);
    expect(second.output).toMatch(/left running by an earlier start/);
    const events = await collect(
      await again.get(`/v1/sessions/${session}/events?after=${seen.at(-1)?.id}`),
      ({ type }) => type === 'turn.completed',
    );
    expect(spoken(events).trim().split(/\s+/).length).toBeGreaterThanOrEqual(60);
    second.signal('SIGINT');
    expect(await second.exitCode()).toBe(0);
    await eventually('nothing is left running', () => leftRunning().length === 0);
  }, 90_000);

  it.each(['SIGHUP', 'SIGTERM'] as const)(
    'stops everything on %s too, however often it comes',
    async (signal) => {
      const parley = start();
      await apiOf(parley);
      for (let time = 0; time < 3; time += 1) parley.signal(signal);
      expect(await parley.exitCode()).toBe(0);
      expect(leftRunning()).toEqual([]);
    },
    60_000,
  );

  it('says which port is taken, and leaves nothing running', async () => {
    const first = start({ PARLEY_DATA_DIR: join(dir, 'other') });
    const { url } = await apiOf(first);
    const second = start({ PARLEY_PORT: new URL(url).port });
    expect(await second.exitCode()).toBe(1);
    expect(second.output).toMatch(new RegExp(`Port ${new URL(url).port} .*is taken`));
    expect(leftRunning()).toEqual([]);
  }, 60_000);
});
