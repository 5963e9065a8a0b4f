import { describe, expect, it } from '@jest/globals';
import type { Heard } from '#shared/broker';
import { bytes, Laboratory, text } from '../laboratory.js';

const sequencesOf = (heard: Heard[]) => heard.map(({ sequence }) => sequence);

describe('what nobody stores', () => {
  it('is heard in order by whoever listens just then, and by nobody who has left', async () => {
    const lab = new Laboratory(1);
    const [speaker, listener] = [lab.start().ports, lab.start().ports];
    const told: string[] = [];
    await lab.run(async () => {
      speaker.core.publish('user.u', 'too early');
      await lab.start().ports.clock.wait(10);
      const stop = listener.core.subscribe('user.*', ({ data }) => told.push(text(data)));
      await listener.core.flush();
      for (const word of ['one', 'two', 'three']) speaker.core.publish('user.u', word);
      await speaker.clock.wait(10);
      stop();
      speaker.core.publish('user.u', 'too late');
      await speaker.clock.wait(10);
    });
    expect(told).toEqual(['one', 'two', 'three']);
    expect(lab.model.bus.size).toBe(0);
  });

  it('is answered, or not: nobody there, dead, frozen', async () => {
    const lab = new Laboratory(1);
    const asker = lab.start().ports;
    const { process, ports } = lab.start();
    await lab.run(async () => {
      expect(await asker.core.ask('actor.w', 's', 500)).toBeUndefined();
      expect(lab.time.elapsed).toBeLessThan(10);
      ports.core.subscribe('actor.w', (asked) => asked.respond(`yes to ${text(asked.data)}`));
      await ports.core.flush();
      expect(await asker.core.ask('actor.w', 's', 500)).toBe('yes to s');
      process.freeze();
      expect(await asker.core.ask('actor.w', 's', 500)).toBeUndefined();
      expect(lab.time.elapsed).toBeGreaterThan(500);
      process.crash();
      expect(await asker.core.ask('actor.w', 's', 500)).toBeUndefined();
    });
    expect(lab.model.bus.size).toBe(0);
  });

  it('tells of a gap when the broker comes back', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    let gaps = 0;
    const stop = ports.core.onGap(() => (gaps += 1));
    lab.model.restart(100);
    await lab.time.run({ untilMs: 200 });
    expect(gaps).toBe(1);
    stop();
    lab.model.restart(100);
    await lab.time.run({ untilMs: 500 });
    expect(gaps).toBe(1);
  });
});

describe('what is stored and sent on', () => {
  it('reaches those who watch a session, with its sequence; of mail only that', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    const live: Heard[] = [];
    const mailed: Heard[] = [];
    ports.core.subscribe('live.s.*', (heard) => live.push(heard));
    ports.core.subscribe('mailed.s', (heard) => mailed.push(heard));
    await lab.run(() => ports.core.flush());
    lab.model.log.store('log.s.d', bytes('delta'));
    lab.model.log.store('log.other.e', bytes('other'));
    lab.model.mail.store('mail.s.user', bytes('mail'));
    lab.model.mail.store('later.s.alarm', bytes('alarm'));
    await lab.time.run();
    expect(live).toMatchObject([{ subject: 'live.s.d', data: bytes('delta'), sequence: 1 }]);
    expect(mailed).toMatchObject([{ subject: 'mailed.s', data: bytes(''), sequence: 1 }]);
  });

  it.each([
    ['live message dropped', []],
    ['live message doubled', [1, 1, 2, 2, 3, 3]],
    ['live message reordered', [1, 2, 3]],
  ] as const)('%s', async (kind, sequences) => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 10; seed += 1) {
      const lab = new Laboratory(seed, { [kind]: 1 });
      const { ports } = lab.start();
      const live: Heard[] = [];
      ports.core.subscribe('live.s.*', (heard) => live.push(heard));
      await lab.run(() => ports.core.flush());
      for (const word of ['one', 'two', 'three']) lab.model.log.store('log.s.e', bytes(word));
      await lab.time.run();
      orders.add(sequencesOf(live).join());
      expect(sequencesOf(live).toSorted()).toEqual(sequences);
    }
    expect(orders.size > 1).toBe(kind !== 'live message dropped');
  });
});
