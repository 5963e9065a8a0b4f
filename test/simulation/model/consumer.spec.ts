import { describe, expect, it } from '@jest/globals';
import { NotYet, type Delivery } from '#shared/broker';
import type { FaultPlan } from '../faults.js';
import { bytes, Laboratory } from '../laboratory.js';
import type { SimulatedProcess } from '../simulated-process.js';

interface Taken {
  by: SimulatedProcess;
  delivery: Delivery;
  at: number;
}

/** Workers that write down what they were handed, and do with it what they were told. */
function workers(lab: Laboratory, count: number, handle: (taken: Taken) => Promise<void> = async () => {}) {
  const taken: Taken[] = [];
  const processes = Array.from({ length: count }, () => {
    const { process: by } = lab.start();
    lab.model.consumers.inference.attach(by, (delivery) => {
      const one = { by, delivery, at: lab.time.elapsed };
      taken.push(one);
      return handle(one);
    });
    return by;
  });
  return { taken, processes };
}

const store = (lab: Laboratory) => lab.model.mail.store('mail.s.user', bytes('mail'));
const always = (kind: keyof FaultPlan['rates']): FaultPlan['rates'] => ({ [kind]: 1 });

describe('a consumer of the model', () => {
  it('hands each message to one worker, which acknowledges it', async () => {
    const lab = new Laboratory(1);
    const { taken } = workers(lab, 3);
    store(lab);
    store(lab);
    lab.model.mail.store('later.s.alarm', bytes('not mail yet'));
    await lab.time.run();
    const handed = taken.map(({ delivery: { session, sequence, attempt } }) => [session, sequence, attempt]);
    expect(handed.toSorted()).toEqual([
      ['s', 1, 1],
      ['s', 2, 1],
    ]);
    expect(lab.model.consumers.inference.unacknowledged).toBe(0);
  });

  it('keeps what came before anybody pulled', async () => {
    const lab = new Laboratory(1);
    store(lab);
    await lab.time.run();
    const { taken } = workers(lab, 1);
    await lab.time.run();
    expect(taken).toHaveLength(1);
  });

  it('hands out again what was put back, after as long as was asked for', async () => {
    const lab = new Laboratory(1);
    const { taken } = workers(lab, 1, async ({ delivery }) => {
      if (delivery.attempt === 1) throw new NotYet(1_000, 'held elsewhere');
      if (delivery.attempt === 2) throw new Error('no idea');
    });
    store(lab);
    await lab.time.run();
    expect(taken.map(({ delivery }) => delivery.attempt)).toEqual([1, 2, 3]);
    const [first, second, third] = taken.map(({ at }) => at);
    expect(Number(second) - Number(first)).toBeGreaterThan(1_000);
    expect(Number(second) - Number(first)).toBeLessThan(1_100);
    expect(Number(third) - Number(second)).toBeGreaterThan(1_000);
  });

  it('hands it to another when the first has died, and waits for one that works', async () => {
    const lab = new Laboratory(1, {}, { ackWaitMs: 1_000 });
    const { taken } = workers(lab, 2, async ({ by, delivery }) => {
      if (delivery.attempt === 1) by.crash();
      else await by.clock.wait(10_000);
    });
    store(lab);
    await lab.time.run();
    expect(taken.map(({ delivery }) => delivery.attempt)).toEqual([1, 2]);
    expect(taken[0]?.by).not.toBe(taken[1]?.by);
    expect(lab.model.consumers.inference.unacknowledged).toBe(0);
  });

  it('hands it to another while a frozen worker has it, who then still acknowledges it', async () => {
    const lab = new Laboratory(4, {}, { ackWaitMs: 1_000 });
    const { taken, processes } = workers(lab, 2, async ({ by, delivery }) => {
      if (delivery.attempt === 1) by.freeze();
      await by.clock.wait(10);
    });
    store(lab);
    lab.time.after(60_000, () => processes.forEach((process) => process.thaw()));
    await lab.time.run();
    expect(taken.length).toBeGreaterThan(1);
    expect(new Set(taken.map(({ by }) => by)).size).toBe(2);
    expect(lab.model.consumers.inference.unacknowledged).toBe(0);
  });

  it('never hands out again what was removed from the stream', async () => {
    const lab = new Laboratory(1);
    const { taken } = workers(lab, 1, async ({ delivery }) => {
      lab.model.mail.remove(delivery.sequence);
      throw new Error('no idea');
    });
    store(lab);
    await lab.time.run();
    expect(taken).toHaveLength(1);
  });

  it('deletes from a work queue what is acknowledged', async () => {
    const lab = new Laboratory(1);
    const { process, ports } = lab.start();
    const handed: number[] = [];
    lab.model.consumers.tools.attach(process, async ({ sequence }) => void handed.push(sequence));
    await lab.run(() => ports.work.publish({ subject: 'work.tools.main', data: bytes('job'), id: 'job' }));
    await lab.time.run();
    expect(handed).toEqual([1]);
    expect(lab.model.work.has(1)).toBe(false);
  });

  it('hands nothing to a worker that has stopped pulling', async () => {
    const lab = new Laboratory(1);
    const { process } = lab.start();
    const stop = lab.model.consumers.inference.attach(process, async () => {
      throw new Error('This worker has left.');
    });
    stop();
    const { taken } = workers(lab, 1);
    for (let index = 0; index < 10; index += 1) store(lab);
    await lab.time.run();
    expect(taken).toHaveLength(10);
  });

  it.each([
    ['mail delivered twice', 2],
    ['delivery acknowledgement lost', 2],
  ] as const)('%s', async (kind, least) => {
    const lab = new Laboratory(1, always(kind), { ackWaitMs: 1_000 });
    const { taken } = workers(lab, 2, async ({ by }) => by.clock.wait(1_000));
    store(lab);
    await lab.time.run({ untilMs: 5_000 });
    expect(taken.length).toBeGreaterThanOrEqual(least);
    lab.model.heal();
    await lab.time.run();
    expect(lab.model.consumers.inference.unacknowledged).toBe(0);
  });
});
