import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { CallProgress } from './call-progress.js';
import { House, type HouseProcess } from './testing/house.js';

const address = { session: 's', turn: 't', call: 'call_1', key: 'k' };

let house: House;
let process: HouseProcess;

beforeEach(() => {
  house = new House();
  process = house.process('a');
});

function progressOf(attempt = 1): CallProgress {
  const progress = new CallProgress(process.ports(), address, attempt, pino({ level: 'silent' }));
  progress.start();
  return progress;
}

async function pass(ms: number): Promise<void> {
  house.clock.pass(ms);
  await house.clock.breath();
}

const told = () => house.progress.map(({ body }) => body.text ?? `begun ${body.attempt}`);

describe('the progress of a call', () => {
  it('is not told of one that ends at once, and leaves no timer', async () => {
    const progress = progressOf();
    progress.say('half way');
    await pass(999);
    await progress.over();
    await pass(10_000);
    expect([told(), house.clock.waiting]).toEqual([[], 0]);
  });

  it('begins with the beginning, then has the last of each second', async () => {
    const progress = progressOf();
    progress.say('at once');
    await pass(1_000);
    expect(told()).toEqual(['begun 1']);
    progress.say('one');
    progress.say('two');
    await pass(1_000);
    await pass(1_000);
    progress.say('three');
    await pass(1_000);
    expect(told()).toEqual(['begun 1', 'two', 'three']);
    await progress.over();
  });

  it('is told at once of one that is run again', async () => {
    const progress = progressOf(2);
    await house.clock.breath();
    expect(house.progress).toMatchObject([
      { type: 'call.progress', session: 's', body: { turn: 't', call: 'call_1', key: 'k', attempt: 2 } },
    ]);
    await progress.over();
  });

  it('may be said for ever: nothing is told behind the end', async () => {
    const progress = progressOf();
    await pass(1_000);
    await progress.over();
    progress.say('too late');
    await pass(5_000);
    expect(told()).toEqual(['begun 1']);
  });

  it('waits for what is on its way, so that no result comes before it', async () => {
    const progress = progressOf();
    house.clock.pass(1_000);
    await progress.over();
    expect(told()).toEqual(['begun 1']);
  });

  it('begins again where the broker did not take the beginning, and fails nothing', async () => {
    process.fault('hears no answer of', 'post');
    const progress = progressOf();
    await pass(1_000);
    progress.say('half way');
    await pass(1_000);
    await pass(1_000);
    expect(told()).toEqual(['begun 1', 'begun 1', 'half way']);
    await progress.over();
  });

  it('is short and clean', async () => {
    const progress = progressOf();
    await pass(1_000);
    progress.say(`\u001B[32m${'😀'.repeat(3_000)}\0`);
    await pass(1_000);
    const [, said] = told();
    expect(said).toBe('😀'.repeat(1_000));
    await progress.over();
  });
});
