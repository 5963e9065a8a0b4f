import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepOffers, readMail, readOffer, toolsConsumer, type Broker } from '#shared/broker';
import {
  callHash,
  callKey,
  newId,
  type CallJob,
  type CallRecord,
  type Command,
  type ListedTool,
} from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { given } from '../harness/given.js';
import { createNamespace } from '../harness/namespace.js';
import { WitnessProcess } from './witness-process.js';

jest.setTimeout(90_000);

const namespace = createNamespace();
const dir = join(given('PARLEY_TEST_DIR'), newId('g'));
const file = join(dir, 'witness');
/** The durable of the pool that all but one of the services here belong to. */
const { durable } = toolsConsumer('default');
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
  await jsm.consumers.update(names.stream('WORK'), durable, { ack_wait: ackWaitNanos });
});

const environment = {
  PARLEY_NATS_URL: namespace.natsUrl,
  PARLEY_NAMESPACE: namespace.name,
  PARLEY_DRAIN_MS: '3000',
  PARLEY_DATA_DIR: dir,
  WITNESS_FILE: file,
};

beforeEach(async () => {
  running = running.filter((process) => process.running);
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
  const address = { session, turn, step: 0, call, key: callKey(session, turn, 0, call) };
  const asked = { name, input, hash: callHash(name, input) };
  return { v: 1, ...address, ...asked, owner: 'u_test', place: { workspace: session } };
}

async function dispatch(job: CallJob, pool = 'default'): Promise<void> {
  const data = Buffer.from(JSON.stringify(job));
  const published = await broker.work.publish({
    subject: broker.names.toolWork(pool),
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

async function resultsOf(job: CallJob): Promise<Command[]> {
  return (await mailOf(job)).filter(({ type }) => type === 'call.finish');
}

async function resultOf(job: CallJob): Promise<Command<'call.finish'>['body']> {
  return eventually(
    'the result arrives',
    async () => {
      const last = (await mailOf(job)).at(-1);
      return last?.type === 'call.finish' ? last.body : undefined;
    },
    patience,
  );
}

async function recordOf({ key }: CallJob): Promise<CallRecord | undefined> {
  const entry = await broker.calls.get(key);
  return entry && (JSON.parse(entry.value) as CallRecord);
}

/** As a mind hears of them. */
async function offered(): Promise<readonly ListedTool[]> {
  const offers = keepOffers(broker, (error) => {
    throw error;
  });
  offers.begin();
  try {
    await offers.known;
    return offers.tools();
  } finally {
    offers.stop();
  }
}

/** The example of docs/tools.md, as somebody would start it. */
async function documented(): Promise<string> {
  const text = await readFile(new URL('../../docs/tools.md', import.meta.url), 'utf8');
  const [, example = ''] = /```js\n(.*?)```/s.exec(text) ?? [];
  const main = join(dir, 'garden.mjs');
  await writeFile(main, example.replaceAll("'./dist/", `'${new URL('../../dist/', import.meta.url)}`));
  return main;
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
    const offers = await offered();
    const names = ['current_time', 'wait', 'careful', 'repeatable', 'mark', 'chatter'];
    expect(offers.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect(new Set(offers.map(({ pool }) => pool))).toEqual(new Set(['default']));
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
      const { num_redelivered } = await jsm.consumers.info(names.stream('WORK'), durable);
      return num_redelivered > 0;
    });
    await goOn('twice');
    expect(await resultOf(job)).toMatchObject({ outcome: 'ok' });
    await allIsDone();
    expect(await runsOf('twice')).toHaveLength(1);
    expect(await resultsOf(job)).toHaveLength(1);
  });

  it('answer a job of another version, when none of them can read it', async () => {
    const job = jobFor('wait', { seconds: 1 });
    await dispatch({ ...job, v: 2 } as unknown as CallJob);
    expect(await resultOf(job)).toMatchObject({ outcome: 'error', output: expect.stringMatching(/v: /) });
    await allIsDone();
  });
});

describe('a service of another pool, as the documentation has it', () => {
  it('makes its own consumer, is offered beside the others, and runs what is sent to its pool', async () => {
    const garden = new WitnessProcess(
      { ...environment, PARLEY_TOOLS_POOL: 'garden' },
      dir,
      await documented(),
    );
    try {
      // It waits for the first service of its pool.
      const job = jobFor('water_plants', { bed: 'roses' });
      await dispatch(job, 'garden');
      await garden.started();
      expect(await resultOf(job)).toMatchObject({ outcome: 'ok', output: 'Watered roses for 5 s.' });
      const offers = await offered();
      expect(offers.filter(({ pool }) => pool === 'garden').map(({ name }) => name)).toEqual([
        'water_plants',
      ]);
      expect(offers.find(({ name }) => name === 'wait')?.pool).toBe('default');
      for (const source of ['files', 'shell'])
        expect(await readOffer(broker, 'garden', source)).toBeUndefined();
    } finally {
      await garden.kill();
    }
  });
});

describe('a call that is not what was agreed to', () => {
  it('is not run', async () => {
    const job = { ...jobFor('careful', { text: 'agreed' }), input: { text: 'forged' } };
    await dispatch(job);
    expect(await resultOf(job)).toMatchObject({
      outcome: 'error',
      output: expect.stringMatching(/agreed to/),
    });
    expect(await runsOf('forged')).toEqual([]);
  });
});

describe('a call that takes a while and says a lot', () => {
  it('tells that it was begun, then how far it is, then what can be shown', async () => {
    const job = jobFor('chatter', { bytes: 400_000 });
    await dispatch(job);
    const result = await resultOf(job);
    expect((await mailOf(job)).map(({ type, body }) => ({ type, ...body }))).toMatchObject([
      { type: 'call.progress', key: job.key, attempt: 1 },
      { type: 'call.progress', key: job.key, text: 'half way' },
      { type: 'call.finish' },
    ]);
    // No memory service is here that could say whose file it is.
    expect(result).toMatchObject({
      outcome: 'ok',
      truncated: true,
      output: expect.stringMatching(/ of 400000 bytes are left out here\. The whole could not be kept: /),
    });
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
    expect(await resultsOf(job)).toHaveLength(1);
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
