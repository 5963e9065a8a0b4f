import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { NotYet } from '#shared/broker';
import { callKey, type CallJob, type CallRecord, type CallResult } from '#shared/contracts';
import { registryOf } from '../registry/registry.js';
import { CallRunner } from './call-runner.js';
import { House, type HouseProcess } from './testing/house.js';
import { ScriptedTool } from './testing/scripted-tool.js';

const key = callKey('s', 't', 0, 'call_1');
const outputBytes = 100;

let house: House;
let careful: ScriptedTool;
let repeatable: ScriptedTool;

beforeEach(() => {
  house = new House();
  careful = new ScriptedTool('careful', false);
  repeatable = new ScriptedTool('repeatable', true);
});

interface Worker {
  runner: CallRunner;
  process: HouseProcess;
}

function worker(name: string): Worker {
  const process = house.process(name);
  const registry = registryOf([careful, repeatable]);
  const runner = new CallRunner(process.ports(), registry, outputBytes, pino({ level: 'silent' }));
  runner.start();
  return { runner, process };
}

function job(more: Partial<CallJob> = {}): CallJob {
  const address = { session: 's', turn: 't', step: 0, call: 'call_1', key };
  return { v: 1, ...address, name: 'careful', input: { text: 'hello' }, hash: 'h', ...more };
}

const repeatableJob = (): CallJob => job({ name: 'repeatable' });

function sent(): CallResult | undefined {
  const body = house.mail.get(`c_${key}`)?.body;
  return body && { outcome: body.outcome, output: body.output, truncated: body.truncated };
}

function ok(output: string): CallResult {
  return { outcome: 'ok', output, truncated: false };
}

const done = (result: CallResult): CallRecord => ({ state: 'done', result });
const claimedBy = (runner: string): CallRecord => ({ state: 'claimed', runner, attempt: 1 });

describe('a call that nobody knows', () => {
  it('is claimed before it runs, recorded before it is told, and told to its session', async () => {
    const { runner } = worker('a');
    const taken = runner.take(job());
    const run = await careful.begun();
    expect(house.record(key)).toEqual(claimedBy('a'));
    expect(run.context).toMatchObject({ session: 's', key });
    run.finish('hello');
    await taken;
    expect(house.record(key)).toEqual(done(ok('hello')));
    expect(house.mail.get(`c_${key}`)).toMatchObject({
      type: 'call.finish',
      session: 's',
      body: { turn: 't', call: 'call_1', key, ...ok('hello') },
    });
  });

  it('ends as an error when its tool throws', async () => {
    const taken = worker('a').runner.take(job());
    (await careful.begun()).fail(new Error('no such door'));
    await taken;
    expect(sent()).toEqual({ outcome: 'error', output: 'no such door', truncated: false });
  });

  it('ends as an error when its time is over, and its tool is told', async () => {
    const taken = worker('a').runner.take(job());
    const { context } = await careful.begun();
    house.clock.pass(30_000);
    await taken;
    expect(context.signal.aborted).toBe(true);
    expect(sent()).toEqual({
      outcome: 'error',
      output: 'careful timed out after 30 s.',
      truncated: false,
    });
  });

  it('leaves no timer behind', async () => {
    const taken = worker('a').runner.take(job());
    (await careful.begun()).finish('hello');
    await taken;
    expect(house.clock.waiting).toBe(0);
  });

  it('tells what can be kept of its output', async () => {
    const taken = worker('a').runner.take(job());
    (await careful.begun()).finish(`\0${'é'.repeat(100)}`);
    await taken;
    expect(sent()).toEqual({ outcome: 'ok', output: `\uFFFD${'é'.repeat(48)}`, truncated: true });
  });

  it.each([
    ['a tool that is not there', { name: 'fly' }, /"fly".*careful, repeatable/],
    ['a field that is wrong', { input: { text: 7 } }, /text: /],
    ['a field that is missing', { input: {} }, /text: /],
    ['a field that nobody knows', { input: { text: 'x', speed: 1 } }, /speed: is not a known field/],
    ['an input that is no object', { input: 'x' }, /input: /],
  ])('is answered without being run: %s', async (_what, wrong, told) => {
    await worker('a').runner.take(job(wrong));
    expect(sent()).toEqual({
      outcome: 'error',
      output: expect.stringMatching(told),
      truncated: false,
    });
    expect(house.record(key)).toMatchObject({ state: 'done', result: { outcome: 'error' } });
    expect(careful.runs).toHaveLength(0);
  });

  it('runs once though it is delivered twice to the same runner', async () => {
    const { runner } = worker('a');
    const taken = runner.take(job());
    const run = await careful.begun();
    await expect(runner.take(job())).rejects.toThrow(NotYet);
    run.finish('hello');
    await taken;
    await runner.take(job());
    expect(careful.runs).toHaveLength(1);
    expect(house.mail.size).toBe(1);
  });
});

describe('a call with a record', () => {
  it('that says done is told again, not run', async () => {
    house.put(key, done(ok('from before')));
    await worker('a').runner.take(job());
    expect(sent()).toEqual(ok('from before'));
    expect(careful.runs).toHaveLength(0);
  });

  it('that says cancelled is neither run nor told', async () => {
    house.put(key, { state: 'cancelled' });
    await worker('a').runner.take(repeatableJob());
    expect(sent()).toBeUndefined();
    expect(repeatable.runs).toHaveLength(0);
  });

  it('of a runner that lives is left to him', async () => {
    const [first, second] = [worker('a'), worker('b')];
    const taken = first.runner.take(repeatableJob());
    const run = await repeatable.begun();
    await expect(second.runner.take(repeatableJob())).rejects.toThrow(NotYet);
    run.finish('hello');
    await taken;
    await second.runner.take(repeatableJob());
    expect(repeatable.runs).toHaveLength(1);
    expect(sent()).toEqual(ok('hello'));
  });

  it.each(['says no', 'is silent'])(
    'of a runner that %s is not run again, and told as unknown',
    async (answer) => {
      if (answer === 'says no') worker('gone');
      house.put(key, claimedBy('gone'));
      await worker('b').runner.take(job());
      expect(careful.runs).toHaveLength(0);
      expect(sent()).toMatchObject({ outcome: 'outcome_unknown' });
      expect(house.record(key)).toMatchObject({ state: 'done', result: { outcome: 'outcome_unknown' } });
    },
  );

  it('of a runner that is gone is run again when its tool is idempotent', async () => {
    house.put(key, claimedBy('gone'));
    const taken = worker('b').runner.take(repeatableJob());
    const run = await repeatable.begun();
    expect(house.record(key)).toEqual({ state: 'claimed', runner: 'b', attempt: 2 });
    run.finish('again');
    await taken;
    expect(sent()).toEqual(ok('again'));
  });

  it('of a runner that is gone is unknown to those who do not have its tool', async () => {
    house.put(key, claimedBy('gone'));
    await worker('b').runner.take(job({ name: 'fly' }));
    expect(sent()).toMatchObject({ outcome: 'outcome_unknown' });
  });
});

describe('two runners at once', () => {
  it('are one', async () => {
    const [first, second] = [worker('a'), worker('b')];
    const taken = Promise.allSettled([first.runner.take(job()), second.runner.take(job())]);
    (await careful.begun()).finish('hello');
    const ends = await taken;
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(careful.runs).toHaveLength(1);
    expect(sent()).toEqual(ok('hello'));
  });

  it('take over from a third, and one of them runs', async () => {
    house.put(key, claimedBy('gone'));
    const taken = Promise.allSettled(
      [worker('a'), worker('b')].map(({ runner }) => runner.take(repeatableJob())),
    );
    (await repeatable.begun()).finish('again');
    const ends = await taken;
    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([
      expect.objectContaining({ reason: expect.any(NotYet) }),
    ]);
    expect(repeatable.runs).toHaveLength(1);
  });

  it('tell one result, though the first was only frozen', async () => {
    const first = worker('a');
    const firstTaken = first.runner.take(job());
    const run = await careful.begun();
    // As if silent: what it holds is not asked for any more.
    house.listeners.clear();
    await worker('b').runner.take(job());
    expect(sent()).toMatchObject({ outcome: 'outcome_unknown' });
    run.finish('too late');
    await firstTaken;
    expect(house.record(key)).toMatchObject({ state: 'done', result: { outcome: 'outcome_unknown' } });
    expect(house.mail.size).toBe(1);
    expect(sent()).toMatchObject({ outcome: 'outcome_unknown' });
  });

  it('leave it to the second, when the first was only frozen and the second is still at it', async () => {
    const firstTaken = worker('a').runner.take(repeatableJob());
    const frozen = await repeatable.begun();
    house.listeners.clear();
    const secondTaken = worker('b').runner.take(repeatableJob());
    const again = await repeatable.begun(1);
    frozen.finish('too late');
    await expect(firstTaken).rejects.toThrow(NotYet);
    expect(house.mail.size).toBe(0);
    again.finish('again');
    await secondTaken;
    expect(sent()).toEqual(ok('again'));
  });
});

describe('a stop', () => {
  it('aborts the tool and records that it did', async () => {
    const taken = worker('a').runner.take(job());
    const { context } = await careful.begun();
    expect(house.tell(house.names.unwanted(key))).toBe('yes');
    await taken;
    expect(context.signal.aborted).toBe(true);
    expect(sent()).toMatchObject({ outcome: 'cancelled' });
    expect(house.record(key)).toMatchObject({ state: 'done', result: { outcome: 'cancelled' } });
  });

  it('between the claim and the run keeps the tool from running', async () => {
    const taken = worker('a').runner.take(job());
    house.tell(house.names.unwanted(key));
    await taken;
    expect(careful.runs).toHaveLength(0);
    expect(sent()).toMatchObject({ outcome: 'cancelled' });
  });

  it('of another call changes nothing', async () => {
    const taken = worker('a').runner.take(job());
    const run = await careful.begun();
    expect(house.tell(house.names.unwanted(callKey('s', 't', 1, 'call_1')))).toBeUndefined();
    run.finish('hello');
    await taken;
    expect(sent()).toEqual(ok('hello'));
  });

  it('that wins against a claim that is silent is what counts', async () => {
    const taken = worker('a').runner.take(job());
    const run = await careful.begun();
    house.put(key, { state: 'cancelled' });
    run.finish('too late');
    await taken;
    expect(sent()).toBeUndefined();
    expect(house.record(key)).toEqual({ state: 'cancelled' });
  });
});

describe('a crash', () => {
  it('before the claim leaves the call to the next as if it were new', async () => {
    const first = worker('a');
    first.process.fault('crashes before', 'create');
    void first.runner.take(job());
    const taken = worker('b').runner.take(job());
    (await careful.begun()).finish('hello');
    await taken;
    expect(sent()).toEqual(ok('hello'));
  });

  it.each([
    ['crashes after', 'create', 0],
    ['crashes before', 'update', 1],
  ] as const)('that %s %s leaves a call that nobody may repeat', async (fault, operation, runs) => {
    const first = worker('a');
    first.process.fault(fault, operation);
    void first.runner.take(job());
    if (runs > 0) (await careful.begun()).finish('never told');
    await settled(first);
    await worker('b').runner.take(job());
    expect(careful.runs).toHaveLength(runs);
    expect(sent()).toMatchObject({ outcome: 'outcome_unknown' });
  });

  it.each([
    ['crashes after', 'update', 0],
    ['crashes before', 'post', 0],
    ['crashes after', 'post', 1],
  ] as const)('that %s %s leaves the result to be told by another', async (fault, operation, posts) => {
    const first = worker('a');
    first.process.fault(fault, operation);
    void first.runner.take(job());
    (await careful.begun()).finish('hello');
    await settled(first);
    expect(house.posts).toBe(posts);
    await worker('b').runner.take(job());
    expect(careful.runs).toHaveLength(1);
    expect(house.mail.size).toBe(1);
    expect(sent()).toEqual(ok('hello'));
  });
});

/** Nothing of a crashed runner moves any more once its faults have struck. */
function settled({ process }: Worker): Promise<void> {
  return until('the runner crashes', () => process.crashed);
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1_000; turns += 1) {
    if (holds()) return;
    await house.clock.breath();
  }
  throw new Error(`Waited in vain: ${what}`);
}

describe('a broker that does not answer', () => {
  it('to the claim: the call is taken again, and its claim is known for a claim of what never ran', async () => {
    const { runner, process } = worker('a');
    process.fault('hears no answer of', 'create');
    await expect(runner.take(job())).rejects.toThrow('No answer');
    expect(careful.runs).toHaveLength(0);
    const taken = runner.take(job());
    (await careful.begun()).finish('hello');
    await taken;
    expect(sent()).toEqual(ok('hello'));
  });

  it('to the result: it is insisted upon, for nobody else has it', async () => {
    const { runner, process } = worker('a');
    process.fault('hears no answer of', 'update');
    const taken = runner.take(job());
    (await careful.begun()).finish('hello');
    await until('it pauses', () => house.clock.soonestMs === 250);
    house.clock.pass(250);
    await taken;
    expect(careful.runs).toHaveLength(1);
    expect(sent()).toEqual(ok('hello'));
  });
});

describe('a runner that leaves', () => {
  it('takes nothing more, and answers for nothing', async () => {
    const { runner } = worker('a');
    runner.close();
    await expect(runner.take(job())).rejects.toThrow(NotYet);
    expect(house.record(key)).toBeUndefined();
    expect([...house.listeners.values()].every(({ size }) => size === 0)).toBe(true);
  });

  it('leaves what still runs claimed', async () => {
    const { runner } = worker('a');
    const taken = runner.take(job());
    const run = await careful.begun();
    runner.close();
    await expect(taken).rejects.toThrow(NotYet);
    expect(run.context.signal.aborted).toBe(true);
    expect(house.record(key)).toEqual(claimedBy('a'));
    expect(house.mail.size).toBe(0);
  });
});

it('a job of which only the address can be read is answered as an error', async () => {
  await worker('a').runner.refuse(job(), 'It is of another version.');
  expect(sent()).toEqual({ outcome: 'error', output: 'It is of another version.', truncated: false });
});
