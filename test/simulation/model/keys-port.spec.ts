import { describe, expect, it } from '@jest/globals';
import { Laboratory } from '../laboratory.js';

describe('a bucket of the model', () => {
  it('lets one of two create, and writes by revision alone', async () => {
    const lab = new Laboratory(1);
    const [one, other] = [lab.start().ports, lab.start().ports];
    await lab.run(async () => {
      const created = await Promise.all([one.actors.create('s', 'one'), other.actors.create('s', 'other')]);
      expect(created.filter((revision) => revision !== undefined)).toHaveLength(1);
      const held = await one.actors.get('s');
      const revision = await one.actors.update('s', 'mine', held?.revision ?? 0);
      expect(await other.actors.update('s', 'his', held?.revision ?? 0)).toBeUndefined();
      expect(await other.actors.purge('s', held?.revision ?? 0)).toBe(false);
      expect(await one.actors.get('s')).toEqual({ key: 's', value: 'mine', revision });
      expect(await one.actors.purge('s', revision ?? 0)).toBe(true);
      expect(await one.actors.get('s')).toBeUndefined();
      expect(await one.actors.entries()).toEqual([]);
      expect(await one.actors.create('s', 'again')).toBeGreaterThan(revision ?? 0);
    });
  });

  it('lets a key go when its time is over, and tells whoever watches', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    const gone: string[] = [];
    lab.model.workers.onGone((key) => gone.push(key));
    await lab.run(async () => {
      await ports.workers.create('w', '{}', 1_000);
      await ports.clock.wait(900);
      expect(await ports.workers.entries()).toMatchObject([{ key: 'w' }]);
      await ports.clock.wait(200);
      expect(await ports.workers.entries()).toEqual([]);
    });
    expect(gone).toEqual(['w']);
  });

  it('keeps a key whose time to live was not written again', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    await lab.run(async () => {
      const revision = await ports.workers.create('w', 'one', 1_000);
      await ports.workers.update('w', 'two', revision ?? 0);
      await ports.clock.wait(5_000);
      expect((await ports.workers.get('w'))?.value).toBe('two');
    });
  });

  it('may have written what it says nothing of', async () => {
    const lab = new Laboratory(1, { 'key write unanswered': 1 });
    const { ports } = lab.start();
    await lab.run(async () => {
      await expect(ports.calls.create('c', 'claimed')).rejects.toThrow('in time');
      expect((await ports.calls.get('c'))?.value).toBe('claimed');
    });
  });

  it('takes up again after an outage what was written in it', async () => {
    const lab = new Laboratory(1);
    const { ports } = lab.start();
    lab.model.restart(3_000);
    await lab.run(async () => {
      expect(await ports.calls.create('c', 'claimed')).toBe(1);
    });
    expect(lab.time.elapsed).toBeGreaterThan(3_000);
  });
});
