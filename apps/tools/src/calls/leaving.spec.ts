import { beforeEach, describe, expect, it } from '@jest/globals';
import { NotYet } from '#shared/broker';
import { claimedBy, Crew, job, key, ok } from './testing/crew.js';

let crew: Crew;

beforeEach(() => {
  crew = new Crew();
});

describe('a runner that leaves', () => {
  it('takes nothing more, and answers for nothing', async () => {
    const { runner, process } = crew.worker('a');
    expect(process.listening).toBe(true);
    runner.close();
    await expect(runner.take(job())).rejects.toThrow(NotYet);
    expect(crew.house.record(key)).toBeUndefined();
    expect(process.listening).toBe(false);
  });

  it('leaves what still runs claimed', async () => {
    const { runner } = crew.worker('a');
    const taken = runner.take(job());
    const run = await crew.careful.begun();
    runner.close();
    await expect(taken).rejects.toThrow(NotYet);
    expect(run.context.signal.aborted).toBe(true);
    expect(crew.house.record(key)).toEqual(claimedBy('a'));
    expect(crew.house.mail.size).toBe(0);
  });

  it('lets what is in hand come to its end before', async () => {
    const { runner, process } = crew.worker('a');
    const taken = runner.take(job());
    const run = await crew.careful.begun();
    const drained = runner.drain(2_000);
    crew.house.clock.pass(1_999);
    run.finish('hello');
    await Promise.all([taken, drained]);
    expect(crew.sent()).toEqual(ok('hello'));
    expect(process.listening).toBe(false);
  });

  it('waits for nobody who takes longer than it may', async () => {
    const { runner } = crew.worker('a');
    const taken = runner.take(job());
    const run = await crew.careful.begun();
    const drained = runner.drain(2_000);
    crew.house.clock.pass(2_000);
    await drained;
    await expect(taken).rejects.toThrow(NotYet);
    expect(run.context.signal.aborted).toBe(true);
    expect(crew.house.record(key)).toEqual(claimedBy('a'));
  });
});
