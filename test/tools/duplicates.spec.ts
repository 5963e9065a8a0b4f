import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readMail, sendWork, toolsConsumer, type Broker } from '#shared/broker';
import { callHash, callKey, newId, type CallJob, type Command } from '#shared/contracts';
import { seedOf } from '../faults/seed.js';
import { eventually } from '../harness/eventually.js';
import { given } from '../harness/given.js';
import { createNamespace } from '../harness/namespace.js';
import { Random } from '../simulation/random.js';
import { WitnessProcess } from './witness-process.js';

jest.setTimeout(120_000);

const calls = 300;
const runners = 3;
const ackWaitNanos = 1_000_000_000;
const seed = seedOf('duplicates');
const session = newId('s');
const namespace = createNamespace();
const dir = join(given('PARLEY_TEST_DIR'), newId('g'));
const file = join(dir, 'marks');

let broker: Broker;
let random: Random;
const running = new Set<WitnessProcess>();
let kills = 0;

beforeAll(async () => {
  await mkdir(dir, { recursive: true });
  await namespace.migrate();
  broker = await namespace.open();
  const { stream, durable } = toolsConsumer('default');
  // What a runner leaves behind is handed out again sooner than in earnest.
  await broker.jsm.consumers.update(broker.names.stream(stream), durable, { ack_wait: ackWaitNanos });
  random = new Random(seed);
  await Promise.all(Array.from({ length: runners }, () => startRunner()));
});

afterAll(async () => {
  await Promise.all([...running].map((runner) => runner.kill()));
  await namespace.drop();
  await rm(dir, { recursive: true, force: true });
});

async function startRunner(): Promise<void> {
  const environment = {
    PARLEY_NATS_URL: namespace.natsUrl,
    PARLEY_NAMESPACE: namespace.name,
    PARLEY_DATA_DIR: dir,
    WITNESS_FILE: file,
  };
  const runner = new WitnessProcess(environment, dir);
  running.add(runner);
  await runner.started();
}

function jobOf(index: number): CallJob {
  const address = { session, turn: 't', step: 0, call: `call_${index}` };
  const asked = { name: 'mark', input: { ms: Math.round(random.between(10, 500)) } };
  const key = callKey(session, 't', 0, address.call);
  return {
    v: 1,
    ...address,
    key,
    ...asked,
    hash: callHash(asked.name, asked.input),
    owner: 'u',
    place: { workspace: session },
  };
}

/** Some at a time, so that whoever is killed has something in hand, and not everything. */
async function dispatchAll(jobs: readonly CallJob[]): Promise<void> {
  for (const job of jobs) {
    await sendWork(broker, 'default', job);
    await delay(random.between(5, 35));
  }
}

/** Another comes into the place of each. One is left to work, or on a slow machine nobody would ever be there. */
async function killUntil(isOver: () => boolean): Promise<void> {
  const starting: Promise<void>[] = [];
  while (!isOver()) {
    await delay(random.between(200, 700));
    const up = [...running].filter(({ output }) => output.includes('tools is up'));
    if (isOver() || up.length < 2) continue;
    const victim = random.pick(up);
    running.delete(victim);
    await victim.kill();
    kills += 1;
    starting.push(startRunner());
  }
  await Promise.all(starting);
}

async function marks(): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (const line of (await readFile(file, 'utf8')).split('\n').filter(Boolean)) {
    const key = line.replace('mark ', '');
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  return counted;
}

async function results(): Promise<Map<string, Command<'call.finish'>['body'][]>> {
  const told = new Map<string, Command<'call.finish'>['body'][]>();
  for (const mail of await readMail(broker, session, 0, 0)) {
    if ('problem' in mail) throw new Error(mail.problem);
    if (mail.command.type !== 'call.finish') continue;
    const { body } = mail.command;
    told.set(body.key, [...(told.get(body.key) ?? []), body]);
  }
  return told;
}

it(`of ${calls} calls under killed runners each runs at most once, and each is answered once (seed ${seed})`, async () => {
  const jobs = Array.from({ length: calls }, (_, index) => jobOf(index));
  let isDispatched = false;
  const killing = killUntil(() => isDispatched);
  await dispatchAll(jobs).finally(() => (isDispatched = true));
  await killing;
  await eventually(
    'no work is left',
    async () => (await broker.jsm.streams.info(broker.names.stream('WORK'))).state.messages === 0,
    60_000,
  );
  const [marked, told] = [await marks(), await results()];
  const seen = jobs.map(({ key }) => {
    const [first, ...more] = told.get(key) ?? [];
    return { key, marks: marked.get(key) ?? 0, outcome: first?.outcome ?? 'missing', more: more.length };
  });
  const succeeded = seen.filter(({ outcome }) => outcome === 'ok');
  const unknown = seen.filter(({ outcome }) => outcome === 'outcome_unknown');
  const counts = { kills, ok: succeeded.length, unknown: unknown.length };
  process.stderr.write(`  duplicates, seed ${seed}: ${JSON.stringify(counts)}\n`);
  expect(seen.filter((call) => call.marks > 1 || call.more > 0)).toEqual([]);
  expect(seen.filter(({ outcome }) => !['ok', 'outcome_unknown'].includes(outcome))).toEqual([]);
  expect(succeeded.filter((call) => call.marks !== 1)).toEqual([]);
  expect([...marked.keys()].filter((key) => !told.has(key))).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(2);
  expect(unknown.length).toBeGreaterThan(0);
  expect(succeeded.length).toBeGreaterThan(calls / 2);
});
