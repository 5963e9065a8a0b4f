import { beforeEach, describe, expect, it } from '@jest/globals';
import { NotYet } from '#shared/broker';
import { callKey, type CallRecord, type CallResult } from '#shared/contracts';
import { claimedBy, Crew, job, key, ok, repeatableJob } from './testing/crew.js';

let crew: Crew;

beforeEach(() => {
  crew = new Crew();
});

describe('two runners at once', () => {
  it('are one', async () => {
    const [first, second] = [crew.worker('a'), crew.worker('b')];
    const taken = Promise.allSettled([first.runner.take(job()), second.runner.take(job())]);
    (await crew.careful.begun()).finish('hello');
    const ends = await taken;
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(crew.careful.runs).toHaveLength(1);
    expect(crew.sent()).toEqual(ok('hello'));
  });

  it('take over from a third, and one of them runs', async () => {
    crew.house.put(key, claimedBy('gone'));
    const taken = Promise.allSettled(
      [crew.worker('a'), crew.worker('b')].map(({ runner }) => runner.take(repeatableJob())),
    );
    (await crew.repeatable.begun()).finish('again');
    const ends = await taken;
    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([
      expect.objectContaining({ reason: expect.any(NotYet) }),
    ]);
    expect(crew.repeatable.runs).toHaveLength(1);
  });

  it('tell one result, though the first was only frozen', async () => {
    const first = crew.worker('a');
    const firstTaken = first.runner.take(job());
    const run = await crew.careful.begun();
    // As if silent: what it holds is not asked for any more.
    crew.house.listeners.clear();
    await crew.worker('b').runner.take(job());
    expect(crew.sent()).toMatchObject({ outcome: 'outcome_unknown' });
    run.finish('too late');
    await firstTaken;
    expect(crew.house.record(key)).toMatchObject({ state: 'done', result: { outcome: 'outcome_unknown' } });
    expect(crew.house.mail.size).toBe(1);
    expect(crew.sent()).toMatchObject({ outcome: 'outcome_unknown' });
  });

  it('leave it to the second, when the first was only frozen and the second is still at it', async () => {
    const firstTaken = crew.worker('a').runner.take(repeatableJob());
    const frozen = await crew.repeatable.begun();
    crew.house.listeners.clear();
    const secondTaken = crew.worker('b').runner.take(repeatableJob());
    const again = await crew.repeatable.begun(1);
    frozen.finish('too late');
    await expect(firstTaken).rejects.toThrow(NotYet);
    expect(crew.house.mail.size).toBe(0);
    again.finish('again');
    await secondTaken;
    expect(crew.sent()).toEqual(ok('again'));
  });
});

describe('a stop', () => {
  it('aborts the tool and records that it did', async () => {
    const taken = crew.worker('a').runner.take(job());
    const { context } = await crew.careful.begun();
    expect(crew.house.tell(crew.house.names.unwanted(key))).toBe('yes');
    await taken;
    expect(context.signal.aborted).toBe(true);
    expect(crew.sent()).toMatchObject({ outcome: 'cancelled' });
    expect(crew.house.record(key)).toMatchObject({ state: 'done', result: { outcome: 'cancelled' } });
  });

  it('between the claim and the run keeps the tool from running', async () => {
    const taken = crew.worker('a').runner.take(job());
    crew.house.tell(crew.house.names.unwanted(key));
    await taken;
    expect(crew.careful.runs).toHaveLength(0);
    expect(crew.sent()).toMatchObject({ outcome: 'cancelled' });
  });

  it('of another call changes nothing', async () => {
    const taken = crew.worker('a').runner.take(job());
    const run = await crew.careful.begun();
    expect(crew.house.tell(crew.house.names.unwanted(callKey('s', 't', 1, 'call_1')))).toBeUndefined();
    run.finish('hello');
    await taken;
    expect(crew.sent()).toEqual(ok('hello'));
  });

  it('that wins against a claim that is silent is what counts', async () => {
    const taken = crew.worker('a').runner.take(job());
    const run = await crew.careful.begun();
    crew.house.put(key, { state: 'cancelled' });
    run.finish('too late');
    await taken;
    expect(crew.sent()).toBeUndefined();
    expect(crew.house.record(key)).toEqual({ state: 'cancelled' });
  });
});

describe('a crash', () => {
  it('before the claim leaves the call to the next as if it were new', async () => {
    const first = crew.worker('a');
    first.process.fault('crashes before', 'create');
    void first.runner.take(job());
    const taken = crew.worker('b').runner.take(job());
    (await crew.careful.begun()).finish('hello');
    await taken;
    expect(crew.sent()).toEqual(ok('hello'));
  });

  it.each([
    ['crashes after', 'create', 0],
    ['crashes before', 'update', 1],
  ] as const)('that %s %s leaves a call that nobody may repeat', async (fault, operation, runs) => {
    const first = crew.worker('a');
    first.process.fault(fault, operation);
    void first.runner.take(job());
    if (runs > 0) (await crew.careful.begun()).finish('never told');
    await crew.settled(first);
    await crew.worker('b').runner.take(job());
    expect(crew.careful.runs).toHaveLength(runs);
    expect(crew.sent()).toMatchObject({ outcome: 'outcome_unknown' });
  });

  it.each([
    ['crashes after', 'update', 0],
    ['crashes before', 'post', 0],
    ['crashes after', 'post', 1],
  ] as const)('that %s %s leaves the result to be told by another', async (fault, operation, posts) => {
    const first = crew.worker('a');
    first.process.fault(fault, operation);
    void first.runner.take(job());
    (await crew.careful.begun()).finish('hello');
    await crew.settled(first);
    expect(crew.house.posts).toBe(posts);
    await crew.worker('b').runner.take(job());
    expect(crew.careful.runs).toHaveLength(1);
    expect(crew.house.mail.size).toBe(1);
    expect(crew.sent()).toEqual(ok('hello'));
  });
});

describe('a broker that does not answer', () => {
  it('to the claim: the call is taken again, and its claim is known for a claim of what never ran', async () => {
    const { runner, process } = crew.worker('a');
    process.fault('hears no answer of', 'create');
    await expect(runner.take(job())).rejects.toThrow('No answer');
    expect(crew.careful.runs).toHaveLength(0);
    const taken = runner.take(job());
    (await crew.careful.begun()).finish('hello');
    await taken;
    expect(crew.sent()).toEqual(ok('hello'));
  });

  it('to the result: it is insisted upon, for nobody else has it', async () => {
    const { runner, process } = crew.worker('a');
    process.fault('hears no answer of', 'update');
    const taken = runner.take(job());
    (await crew.careful.begun()).finish('hello');
    await crew.until('it pauses', () => crew.house.clock.soonestMs === 250);
    crew.house.clock.pass(250);
    await taken;
    expect(crew.careful.runs).toHaveLength(1);
    expect(crew.sent()).toEqual(ok('hello'));
  });
});

describe('a broker that was away', () => {
  it('leaves a runner that is silent time to come back, and then no more', async () => {
    crew.house.put(key, claimedBy('silent'));
    const { runner, process } = crew.worker('b');
    process.comesBack();
    await expect(runner.take(job())).rejects.toThrow(NotYet);
    expect(crew.house.record(key)).toEqual(claimedBy('silent'));
    crew.house.clock.pass(5_000);
    await runner.take(job());
    expect(crew.sent()).toMatchObject({ outcome: 'outcome_unknown' });
  });

  it('does not keep one that says no from being followed', async () => {
    crew.worker('forgetful');
    crew.house.put(key, claimedBy('forgetful'));
    const { runner, process } = crew.worker('b');
    process.comesBack();
    await runner.take(job());
    expect(crew.sent()).toMatchObject({ outcome: 'outcome_unknown' });
  });

  const unknown: CallResult = { outcome: 'outcome_unknown', output: 'Nobody knows.', truncated: false };
  it.each<[string, CallRecord, boolean, CallResult | undefined]>([
    ['was stopped', { state: 'cancelled' }, true, undefined],
    ['was taken over', claimedBy('another'), true, undefined],
    ['was given up by another', { state: 'done', result: unknown }, true, unknown],
    ['is still its own', claimedBy('a'), false, undefined],
  ])('ends a call that %s meanwhile: %#', async (_how, record, ends, told) => {
    const { runner, process } = crew.worker('a');
    const taken = Promise.allSettled([runner.take(repeatableJob())]);
    const { context } = await crew.repeatable.begun();
    crew.house.put(key, record);
    process.comesBack();
    crew.house.clock.pass(1_000);
    for (let turns = 0; turns < 5; turns += 1) await crew.house.clock.breath();
    expect(context.signal.aborted).toBe(ends);
    if (ends) await taken;
    expect(crew.sent()).toEqual(told);
    runner.close();
    await taken;
  });

  it('is not insisted upon by who has not run the call: its runner may be back first', async () => {
    crew.house.put(key, claimedBy('silent'));
    const { runner, process } = crew.worker('b');
    process.fault('does not hear of', 'update');
    await expect(runner.take(job())).rejects.toThrow('No answer');
    expect(crew.house.record(key)).toEqual(claimedBy('silent'));
  });
});

it('a job of which only the address can be read is answered as an error', async () => {
  await crew.worker('a').runner.refuse(job(), 'It is of another version.');
  expect(crew.sent()).toEqual({ outcome: 'error', output: 'It is of another version.', truncated: false });
});
