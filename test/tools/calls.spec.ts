import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QueryClient, readMail, type Broker } from '#shared/broker';
import { callKey, newId, type CallJob, type CallRecord, type Command } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { given } from '../harness/given.js';
import { createNamespace } from '../harness/namespace.js';
import { WitnessProcess } from './witness-process.js';

jest.setTimeout(90_000);

const namespace = createNamespace();
const dir = join(given('PARLEY_TEST_DIR'), newId('g'));
const file = join(dir, 'witness');
const ackWaitNanos = 1_000_000_000;
/** Finding out that a runner is gone, starting another one on a busy machine. */
const patience = 60_000;

let broker: Broker;
let running: WitnessProcess[] = [];

beforeAll(async () => {
  await mkdir(dir, { recursive: true });
  await namespace.migrate();
  broker = await namespace.open();
  const { jsm, names } = broker;
  // What a runner leaves behind is handed out again sooner than in earnest; what runs longer is so too.
  await jsm.consumers.update(names.stream('WORK'), 'tools', { ack_wait: ackWaitNanos });
});

beforeEach(async () => {
  running = running.filter((process) => process.running);
  const environment = {
    PARLEY_NATS_URL: namespace.natsUrl,
    PARLEY_NAMESPACE: namespace.name,
    PARLEY_DRAIN_MS: '3000',
    WITNESS_FILE: file,
  };
  while (running.length < 2) running.push(new WitnessProcess(environment, dir));
  await Promise.all(running.map((process) => process.started()));
});

afterEach(() => {
  for (const process of running) process.signal('SIGCONT');
});

afterAll(async () => {
  await Promise.all(running.map((process) => process.kill()));
  await namespace.drop();
  await rm(dir, { recursive: true, force: true });
});

function jobFor(name: string, input: object): CallJob {
  const [session, turn, call] = [newId('s'), newId('t'), 'call_1'];
  return { v: 1, session, turn, step: 0, call, key: callKey(session, turn, 0, call), name, input, hash: 'h' };
}

async function dispatch(job: CallJob): Promise<void> {
  const data = Buffer.from(JSON.stringify(job));
  const published = await broker.work.publish({
    subject: broker.names.toolWork('default'),
    data,
    id: newId('c'),
  });
  expect(published.kind).toBe('stored');
}

/** A call of a witness that writes this down and then waits. */
async function begin(name: 'careful' | 'repeatable', text: string): Promise<CallJob> {
  const job = jobFor(name, { text });
  await dispatch(job);
  await eventually(`${text} is run`, async () => (await runsOf(text)).length === 1);
  return job;
}

const goOn = (text: string): Promise<void> => writeFile(`${file}.${text}`, '');

async function linesOf(text: string): Promise<string[]> {
  const all = await readFile(file, 'utf8').catch(() => '');
  return all.split('\n').filter((line) => line.split(' ')[1] === text);
}

/** The process ids of those who ran it. */
async function runsOf(text: string): Promise<number[]> {
  return (await linesOf(text))
    .filter((line) => line.split(' ').length === 2)
    .map((line) => Number.parseInt(line, 10));
}

async function runnerOf(text: string): Promise<WitnessProcess> {
  const [pid] = await runsOf(text);
  const runner = running.find((process) => process.pid === pid);
  if (!runner) throw new Error(`Nobody runs ${text}.`);
  return runner;
}

async function mailOf({ session }: CallJob): Promise<Command[]> {
  const mail = await readMail(broker, session, 0, 0);
  return mail.map((each) => {
    if ('problem' in each) throw new Error(each.problem);
    return each.command;
  });
}

async function resultOf(job: CallJob): Promise<Command<'call.finish'>['body']> {
  const command = await eventually('the result arrives', async () => (await mailOf(job))[0], patience);
  if (command.type !== 'call.finish') throw new Error(`${command.type} arrived.`);
  return command.body;
}

async function recordOf({ key }: CallJob): Promise<CallRecord | undefined> {
  const entry = await broker.calls.get(key);
  return entry && (JSON.parse(entry.value) as CallRecord);
}

/** Each job was acknowledged. */
async function allIsDone(): Promise<void> {
  await eventually('no work is left', async () => {
    const { state } = await broker.jsm.streams.info(broker.names.stream('WORK'));
    return state.messages === 0;
  });
}

describe('two tools services', () => {
  it('tell which tools there are', async () => {
    const { tools } = await new QueryClient(broker).ask('tools.list', {});
    expect(tools.map(({ name }) => name)).toEqual(['current_time', 'wait', 'careful', 'repeatable']);
    expect(new Set(tools.map(({ pool }) => pool))).toEqual(new Set(['default']));
  });

  it('run a call and tell its result', async () => {
    const job = jobFor('current_time', { timeZone: 'Asia/Tokyo' });
    await dispatch(job);
    const { turn, call, key } = job;
    const output = expect.stringMatching(/^\w+day, \d{4}-.*\+09:00 \(Asia\/Tokyo\)$/);
    expect(await resultOf(job)).toEqual({ turn, call, key, outcome: 'ok', output, truncated: false });
    await allIsDone();
  });

  it('run a call once that was dispatched twice, and that takes longer than the broker waits', async () => {
    const job = await begin('careful', 'twice');
    await dispatch(job);
    const { jsm, names } = broker;
    await eventually('the work is handed out again', async () => {
      const { num_redelivered } = await jsm.consumers.info(names.stream('WORK'), 'tools');
      return num_redelivered > 0;
    });
    await goOn('twice');
    expect(await resultOf(job)).toMatchObject({ outcome: 'ok' });
    await allIsDone();
    expect(await runsOf('twice')).toHaveLength(1);
    expect(await mailOf(job)).toHaveLength(1);
  });

  it('answer a job of another version, when none of them can read it', async () => {
    const job = jobFor('wait', { seconds: 1 });
    await dispatch({ ...job, v: 2 } as unknown as CallJob);
    expect(await resultOf(job)).toMatchObject({ outcome: 'error', output: expect.stringMatching(/v: /) });
    await allIsDone();
  });
});

describe('a runner that is killed in the middle of a call', () => {
  it('leaves one that must not be repeated: it ran once, and its outcome is told as unknown', async () => {
    const job = await begin('careful', 'killed');
    await (await runnerOf('killed')).kill();
    expect(await resultOf(job)).toMatchObject({ outcome: 'outcome_unknown' });
    await allIsDone();
    expect(await runsOf('killed')).toHaveLength(1);
  });

  it('leaves one that may be repeated: another runs it again', async () => {
    const job = await begin('repeatable', 'again');
    const first = await runnerOf('again');
    await first.kill();
    await eventually('it is run again', async () => (await runsOf('again')).length === 2, patience);
    const [, second] = await runsOf('again');
    expect(second).not.toBe(first.pid);
    expect(await recordOf(job)).toMatchObject({ state: 'claimed', attempt: 2 });
    await goOn('again');
    expect(await resultOf(job)).toMatchObject({ outcome: 'ok', output: `again by ${second}` });
  });
});

describe('a runner that is frozen in the middle of a call', () => {
  it('comes too late with its result', async () => {
    const job = await begin('careful', 'frozen');
    const claimed = await recordOf(job);
    if (claimed?.state !== 'claimed') throw new Error('It was not claimed.');
    const runner = await runnerOf('frozen');
    runner.signal('SIGSTOP');
    expect(await resultOf(job)).toMatchObject({ outcome: 'outcome_unknown' });
    await goOn('frozen');
    runner.signal('SIGCONT');
    await eventually('the tool comes to its end', async () => (await linesOf('frozen')).length === 2);
    await eventually('its runner is done with it', async () => {
      const { core, names } = broker;
      return (await core.ask(names.subject('runner', claimed.runner), job.key, 1_000)) === 'no';
    });
    expect(await recordOf(job)).toMatchObject({ state: 'done', result: { outcome: 'outcome_unknown' } });
    await allIsDone();
    expect(await mailOf(job)).toHaveLength(1);
    expect(await runsOf('frozen')).toHaveLength(1);
  });
});

describe('a stop', () => {
  it('that comes before the call keeps it from ever running', async () => {
    const job = jobFor('careful', { text: 'cancelled' });
    await broker.calls.create(job.key, JSON.stringify({ state: 'cancelled' } satisfies CallRecord));
    await dispatch(job);
    await allIsDone();
    expect(await runsOf('cancelled')).toEqual([]);
    expect(await mailOf(job)).toEqual([]);
  });

  it('that comes while it runs is heard by its runner', async () => {
    const job = await begin('careful', 'unwanted');
    expect(await broker.core.ask(broker.names.unwanted(job.key), '', 20_000)).toBe('yes');
    expect(await resultOf(job)).toMatchObject({ outcome: 'cancelled' });
    await eventually('the tool has stopped', async () => (await linesOf('unwanted')).length === 2);
  });
});

describe('a call with a result that was not told', () => {
  it('is told it, and not run', async () => {
    const job = jobFor('careful', { text: 'recorded' });
    const result = { outcome: 'ok', output: 'from before', truncated: false } as const;
    await broker.calls.create(job.key, JSON.stringify({ state: 'done', result } satisfies CallRecord));
    await dispatch(job);
    expect(await resultOf(job)).toMatchObject(result);
    expect(await runsOf('recorded')).toEqual([]);
  });
});

describe('a service that is told to leave', () => {
  it('finishes what it runs', async () => {
    const job = await begin('careful', 'leaving');
    const runner = await runnerOf('leaving');
    runner.signal('SIGTERM');
    await goOn('leaving');
    expect(await resultOf(job)).toMatchObject({ outcome: 'ok', output: `leaving by ${runner.pid}` });
    expect(await runner.exitCode()).toBe(0);
  });

  it('leaves to others what takes too long', async () => {
    const job = await begin('careful', 'left');
    const runner = await runnerOf('left');
    runner.signal('SIGTERM');
    expect(await runner.exitCode()).toBe(0);
    expect(await resultOf(job)).toMatchObject({ outcome: 'outcome_unknown' });
    expect(await runsOf('left')).toHaveLength(1);
  });
});
