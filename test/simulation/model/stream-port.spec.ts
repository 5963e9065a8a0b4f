import { describe, expect, it } from '@jest/globals';
import type { FaultPlan } from '../faults.js';
import { bytes, Laboratory, text } from '../laboratory.js';

const event = (id: string, sequence: number, session = 's') => ({
  subject: `log.${session}.e`,
  data: bytes(id),
  id,
  expect: { subject: `log.${session}.*`, sequence },
});

const always = (kind: keyof FaultPlan['rates']): FaultPlan['rates'] => ({ [kind]: 1 });

describe('a stream of the model', () => {
  it('accepts what expects the last sequence over all subjects of the pattern, and refuses the rest', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    await lab.run(async () => {
      expect(await ports.log.publish(event('one', 0))).toEqual({
        kind: 'stored',
        sequence: 1,
        doubled: false,
      });
      expect(await ports.log.publish(event('other', 0, 'other'))).toMatchObject({ sequence: 2 });
      expect(await ports.log.publish({ ...event('two', 1), subject: 'log.s.d' })).toMatchObject({
        sequence: 3,
      });
      expect(await ports.log.publish(event('stale', 1))).toEqual({ kind: 'wrong-sequence', last: 3 });
    });
  });

  it('stores an id once in two minutes, even where the expectation has passed', async () => {
    const lab = new Laboratory(1, {}, { looksFirstAt: 'id' });
    const { ports } = lab.start();
    await lab.run(async () => {
      await ports.log.publish(event('one', 0));
      await ports.log.publish(event('two', 1));
      expect(await ports.log.publish(event('one', 0))).toEqual({
        kind: 'stored',
        sequence: 1,
        doubled: true,
      });
      await ports.clock.wait(120_001);
      expect(await ports.log.publish(event('one', 0))).toEqual({ kind: 'wrong-sequence', last: 2 });
    });
  });

  it('of a cluster refuses a double whose expectation has passed', async () => {
    const lab = new Laboratory(1, {}, { looksFirstAt: 'expectation' });
    const { ports } = lab.start();
    const { subject, data, id } = event('one', 0);
    await lab.run(async () => {
      await ports.log.publish(event('one', 0));
      expect(await ports.log.publish(event('one', 0))).toEqual({ kind: 'wrong-sequence', last: 1 });
      expect(await ports.log.publish({ subject, data, id })).toEqual({
        kind: 'stored',
        sequence: 1,
        doubled: true,
      });
    });
  });

  it('lets one of many racing writers win, whatever goes wrong on the way', async () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const lab = new Laboratory(seed, {
        'publication stored late': 0.3,
        'acknowledgement lost': 0.3,
        'publication lost': 0.2,
      });
      const writers = Array.from({ length: 4 }, () => lab.start());
      const answers = await lab.run(() =>
        Promise.all(writers.map(({ process, ports }) => ports.log.publish(event(process.id, 0)))),
      );
      await lab.time.run();
      const { messages } = lab.model.log.page('log.s.*', 1);
      expect(messages.length).toBeLessThanOrEqual(1);
      const winners = answers.flatMap((answer, index) =>
        answer.kind === 'stored' ? [writers[index]?.process.id] : [],
      );
      expect([[], messages.map(({ id }) => id)]).toContainEqual(winners);
    }
  });

  it('reads from a sequence on, itself included, page by page', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    for (let index = 0; index < 300; index += 1) lab.model.log.store('log.s.e', bytes(String(index)));
    await lab.run(async () => {
      const first = await ports.log.page('log.s.*', 3);
      expect(first.messages).toHaveLength(256);
      expect(first.messages[0]).toMatchObject({ sequence: 3, subject: 'log.s.e' });
      expect(first.more).toBe(true);
      const rest = await ports.log.page('log.s.*', 259);
      expect(rest.messages).toHaveLength(42);
      expect(rest.more).toBe(false);
      expect((await ports.log.lasts(['log.*.*'])).map(({ sequence }) => sequence)).toEqual([300]);
      expect((await ports.log.leaderLast('log.s.*'))?.sequence).toBe(300);
      expect(await ports.log.leaderNext('log.other.*', 1)).toBeUndefined();
    });
  });

  it('removes once, and knows the last that is left', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    await lab.run(async () => {
      await ports.log.publish(event('one', 0));
      await ports.log.publish(event('two', 1));
      expect(await ports.log.remove(2)).toBe(true);
      expect(await ports.log.remove(2)).toBe(false);
      expect(await ports.log.publish(event('three', 2))).toEqual({ kind: 'wrong-sequence', last: 1 });
      expect(await ports.log.publish(event('three', 1))).toMatchObject({ sequence: 3 });
    });
  });

  it('refuses when it is full, and takes again when there is room', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    lab.model.fillLog(1_000);
    await lab.run(async () => {
      expect(await ports.log.publish(event('one', 0))).toMatchObject({ kind: 'full' });
      await ports.clock.wait(1_000);
      expect(await ports.log.publish(event('one', 0))).toMatchObject({ kind: 'stored' });
    });
  });

  it('is full at its limit of bytes, until something is trimmed from its front', async () => {
    const lab = new Laboratory(1, {}, { logMaxBytes: 7 });
    const { ports } = lab.start();
    await lab.run(async () => {
      await ports.log.publish(event('one', 0));
      await ports.log.publish(event('two', 1));
      expect(await ports.log.publish(event('three', 2))).toMatchObject({ kind: 'full' });
      lab.model.log.trim(2, 'log.s.*');
      expect(await ports.log.publish(event('tre', 2))).toMatchObject({ kind: 'stored', sequence: 3 });
      expect((await ports.log.page('log.s.*', 1)).messages.map(({ sequence }) => sequence)).toEqual([2, 3]);
    });
  });

  it('forgets with a restart the ids of what is gone, and no others', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    const mail = (id: string) => ({ subject: 'mail.s.user', data: bytes(id), id });
    await lab.run(async () => {
      await ports.mail.publish(mail('gone'));
      await ports.mail.publish(mail('kept'));
      await ports.mail.remove(1);
      expect(await ports.mail.publish(mail('gone'))).toMatchObject({ doubled: true });
      lab.model.restart(100);
      await ports.clock.wait(101);
      expect(await ports.mail.publish(mail('kept'))).toMatchObject({ doubled: true });
      expect(await ports.mail.publish(mail('gone'))).toMatchObject({ doubled: false });
    });
  });
});

describe('what goes wrong with a publication', () => {
  it.each([
    ['publication lost', 0],
    ['acknowledgement lost', 1],
    ['publication stored late', 1],
  ] as const)('%s: its sender hears nothing', async (kind, stored) => {
    const lab = new Laboratory(3, always(kind));
    const { ports } = lab.start();
    expect(await lab.run(() => ports.log.publish(event('one', 0)))).toMatchObject({ kind: 'silence' });
    await lab.time.run();
    expect(lab.model.log.page('log.s.*', 1).messages).toHaveLength(stored);
    expect(lab.faults.counts.get(kind)).toBe(1);
  });

  it('stored late: it comes above a tail that was read meanwhile', async () => {
    let seen = 0;
    for (let seed = 0; seed < 50; seed += 1) {
      const lab = new Laboratory(seed, always('publication stored late'));
      const { ports } = lab.start();
      await lab.run(async () => {
        await ports.log.publish(event('one', 0));
        const tail = await ports.log.leaderLast('log.s.*');
        await ports.clock.wait(10_000);
        if (!tail && (await ports.log.leaderLast('log.s.*'))) seen += 1;
      });
    }
    expect(seen).toBeGreaterThan(10);
  });

  it('refused in passing: it is not stored', async () => {
    const lab = new Laboratory(1, always('publication refused in passing'));
    const { ports } = lab.start();
    expect(await lab.run(() => ports.log.publish(event('one', 0)))).toMatchObject({ kind: 'passing' });
    expect(lab.model.log.has(1)).toBe(false);
  });
});

describe('what goes wrong with a read', () => {
  it('a replica that is behind shows an older state: without the newest, with what was removed', async () => {
    const lab = new Laboratory(1, always('replica behind'));
    const { ports } = lab.start();
    const seen = new Set<string>();
    await lab.run(async () => {
      await ports.log.publish(event('one', 0));
      await ports.clock.wait(1_500);
      await ports.log.publish(event('two', 1));
      await ports.log.remove(1);
      for (let index = 0; index < 100; index += 1) {
        const { messages } = await ports.log.page('log.s.*', 1);
        seen.add(messages.map(({ data }) => text(data)).join());
        expect((await ports.log.leaderNext('log.s.*', 1))?.sequence).toBe(2);
      }
    });
    expect([...seen].toSorted()).toEqual(['', 'one', 'two']);
  });

  it('an old leader answers short for a while, though it takes nothing in', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    const answers = new Set<number | undefined>();
    await lab.run(async () => {
      await ports.log.publish(event('one', 0));
      lab.model.deposeLeader(500);
      await ports.clock.wait(1);
      await ports.log.publish(event('two', 1));
      for (let index = 0; index < 20; index += 1)
        answers.add((await ports.log.leaderLast('log.s.*'))?.sequence);
      await ports.clock.wait(500);
      expect((await ports.log.leaderLast('log.s.*'))?.sequence).toBe(2);
    });
    expect([...answers].toSorted()).toEqual([1, 2]);
  });

  it('a broker that is away answers nothing', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    await lab.run(async () => {
      lab.model.restart(100);
      await expect(ports.log.leaderLast('log.s.*')).rejects.toThrow('did not answer');
      expect(await ports.log.publish(event('one', 0))).toMatchObject({ kind: 'stored' });
    });
  });
});

describe('messages that wait for their time', () => {
  const later = (id: string) => ({ subject: 'later.s.alarm', data: bytes(id), id });
  const target = 'mail.s.time';
  const arrived = (lab: Laboratory) => lab.model.mail.page(target, 1).messages.map(({ data }) => text(data));

  it('are sent on once at their time, and gone', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    const when = `@at ${new Date(lab.time.now + 5_000).toISOString()}`;
    await lab.run(async () => {
      await ports.mail.schedule(later('one'), { when, target });
      await ports.clock.wait(4_900);
      expect(arrived(lab)).toEqual([]);
      await ports.clock.wait(200);
      expect(arrived(lab)).toEqual(['one']);
      expect(await ports.mail.leaderLast('later.s.*')).toBeUndefined();
    });
  });

  it('take the place of the one before, and are called off by their removal', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    await lab.run(async () => {
      await ports.mail.schedule(later('one'), { when: '@every 1s', target });
      await ports.mail.schedule(later('two'), { when: '@every 2s', target });
      await ports.clock.wait(4_500);
      expect(arrived(lab)).toEqual(['two', 'two']);
      await ports.mail.remove((await ports.mail.leaderLast('later.s.alarm'))?.sequence ?? 0);
      await ports.clock.wait(10_000);
      expect(arrived(lab)).toEqual(['two', 'two']);
    });
  });

  it('come after an outage that their time fell into; those that come often leave it out', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    const when = `@at ${new Date(lab.time.now + 1_000).toISOString()}`;
    const often = { ...later('often'), subject: 'later.s.often' };
    await lab.run(async () => {
      await ports.mail.schedule(later('once'), { when, target });
      await ports.mail.schedule(often, { when: '@every 2s', target });
      lab.model.restart(9_000);
      await ports.clock.wait(10_500);
    });
    expect(arrived(lab)).toEqual(['once', 'often']);
  });

  it('are refused with a timetable that the model does not know', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    const published = await lab.run(() => ports.mail.schedule(later('one'), { when: '0 0 9 * * 1', target }));
    expect(published).toMatchObject({ kind: 'never' });
  });
});
