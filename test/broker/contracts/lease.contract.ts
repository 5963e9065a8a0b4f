import { describe, expect, it } from '@jest/globals';
import {
  abandonedSessions,
  answerForSessions,
  giveBack,
  hold,
  release,
  sessionsLeftBy,
  stillHeld,
  type BrokerPorts,
  type Keys,
  type Holding,
} from '#shared/broker';
import { newId } from '#shared/contracts';
import { eventuallyOn, groundOf, type OpenGround } from './ground.js';

/** What holding a session must be, and the keys that it stands on, on whatever broker (DESIGN §3 and §5). */
export function describeLeaseContract(name: string, open: OpenGround): void {
  describe(`holding a session on ${name}`, () => {
    const ground = groundOf(open);
    const on = (): BrokerPorts => ground().broker;
    const two = () => Promise.all([ground().another(), ground().another()]);

    it('is for one of all who try at once', async () => {
      const session = newId('s');
      const workers = await Promise.all([ground().another(), ground().another(), ground().another()]);
      const stops = workers.map((worker) => answerForSessions(worker, () => true));
      await Promise.all(workers.map(({ core }) => core.flush()));
      const holdings = await Promise.all(workers.map((worker) => hold(worker, session, 'nonce')));
      expect(holdings.filter((each) => each !== undefined)).toHaveLength(1);
      for (const stop of stops) stop();
    });

    it('is for one worker as long as he answers for it, and free for all when he is silent', async () => {
      const session = newId('s');
      const [first, second] = await two();
      const stop = answerForSessions(first, (asked) => asked === session);
      await first.core.flush();
      const mine = await hold(first, session, 'a');
      expect(mine).toBeDefined();
      expect(await hold(second, session, 'b')).toBeUndefined();
      expect(mine && (await stillHeld(first, mine))).toBe(true);
      stop();
      await first.core.flush();
      const taken = await hold(second, session, 'b');
      expect(taken && (await stillHeld(second, taken))).toBe(true);
      expect(mine && (await stillHeld(first, mine))).toBe(false);
    });

    it('is free for all when he says that it is not his', async () => {
      const session = newId('s');
      const [first, second] = await two();
      const stop = answerForSessions(first, () => false);
      await first.core.flush();
      await hold(first, session, 'a');
      expect(await hold(second, session, 'b')).toBeDefined();
      stop();
    });

    it('is let go by revision: what another has taken meanwhile stays his', async () => {
      const session = newId('s');
      const [first, second] = await two();
      const old = await hold(first, session, 'a');
      const taken = await hold(second, session, 'b');
      if (!old || !taken) throw new Error('Nobody could hold the session.');
      await release(first, old);
      expect(await stillHeld(second, taken)).toBe(true);
      await release(second, taken);
      expect(await on().actors.get(session)).toBeUndefined();
      expect(await hold(first, session, 'c')).toBeDefined();
    });

    it('shows what is left by those who are gone, not what I hold nor what others answer for', async () => {
      const [gone, here] = await two();
      const stop = answerForSessions(here, () => true);
      await here.core.flush();
      const [lost, mine, forgotten, his] = [newId('s'), newId('s'), newId('s'), newId('s')];
      await hold(gone, lost, 'a');
      await hold(on(), mine, 'a');
      await hold(on(), forgotten, 'a');
      await hold(here, his, 'a');
      const abandoned = await eventuallyOn(on(), 'the lost one shows', async () => {
        const sessions = await abandonedSessions(on(), (session) => session === mine);
        return sessions.includes(lost) && sessions.includes(forgotten) && sessions;
      });
      expect([abandoned.includes(mine), abandoned.includes(his)]).toEqual([false, false]);
      stop();
    });

    it('is given back as it was where what was taken could not be used', async () => {
      const [silent] = await two();
      const session = newId('s');
      await hold(silent, session, 'a');
      const before = await eventuallyOn(on(), 'it shows', () => on().actors.get(session));
      const taken = await hold(on(), session, 'b');
      expect(taken).toBeDefined();
      await giveBack(on(), taken as Holding);
      expect((await on().actors.get(session))?.value).toBe(before.value);
    });

    it('is looked after once where a worker is gone, by whoever comes first', async () => {
      const [gone, other] = await two();
      const lost = newId('s');
      await hold(gone, lost, 'a');
      await eventuallyOn(on(), 'it shows', async () =>
        (await on().actors.entries()).some(({ key }) => key === lost),
      );
      const found = await Promise.all([
        sessionsLeftBy(on(), gone.worker),
        sessionsLeftBy(other, gone.worker),
      ]);
      expect(found.flat()).toEqual([lost]);
      expect(await sessionsLeftBy(other, gone.worker)).toEqual([]);
    });
  });

  describe(`keys on ${name}`, () => {
    const ground = groundOf(open);
    const on = (): BrokerPorts => ground().broker;

    async function created(keys: Keys, key: string, value: string): Promise<number> {
      const revision = await keys.create(key, value);
      if (revision === undefined) throw new Error(`Somebody else has made ${key}.`);
      return revision;
    }

    it('are made once', async () => {
      const key = newId('s');
      const { calls } = on();
      expect(await calls.get(key)).toBeUndefined();
      const revision = await created(calls, key, 'one');
      expect(await (await ground().another()).calls.create(key, 'two')).toBeUndefined();
      expect(await calls.get(key)).toEqual({ key, value: 'one', revision });
    });

    it('are changed by who knows the last revision', async () => {
      const key = newId('s');
      const { calls } = on();
      const first = await created(calls, key, 'one');
      const second = await calls.update(key, 'two', first);
      expect(second).toBeGreaterThan(first);
      expect(await calls.update(key, 'three', first)).toBeUndefined();
      expect(await calls.get(key)).toEqual({ key, value: 'two', revision: second });
      expect(await calls.update(newId('s'), 'one', 7)).toBeUndefined();
    });

    it.each(['actors', 'workers', 'calls'] as const)(
      'of %s are removed by who knows the last revision, and can be made again',
      async (bucket) => {
        const key = newId('s');
        const keys = on()[bucket];
        const first = await created(keys, key, 'one');
        const second = await keys.update(key, 'two', first);
        expect(await keys.purge(key, first)).toBe(false);
        expect(await keys.purge(key, Number(second))).toBe(true);
        expect(await keys.get(key)).toBeUndefined();
        expect(await keys.update(key, 'three', Number(second))).toBeUndefined();
        const again = await created(keys, key, 'again');
        expect(await keys.get(key)).toEqual({ key, value: 'again', revision: again });
      },
    );

    it('are listed as long as they are there', async () => {
      const [stays, goes] = [newId('s'), newId('s')];
      const { actors } = on();
      await created(actors, stays, 'here');
      const revision = await created(actors, goes, 'gone');
      await actors.purge(goes, revision);
      const keys = await eventuallyOn(on(), 'the list shows it', async () => {
        const listed = (await actors.entries()).map(({ key }) => key);
        return listed.includes(stays) && !listed.includes(goes) && listed;
      });
      expect(keys.filter((key) => key === stays)).toHaveLength(1);
    });

    it('vanish when their time is over, and can be made again', async () => {
      const key = newId('w');
      const { workers } = on();
      expect(await workers.create(key, 'one', 3_000)).toBeDefined();
      expect(await workers.create(key, 'two', 3_000)).toBeUndefined();
      await eventuallyOn(on(), 'it vanishes', async () => (await workers.get(key)) === undefined);
      expect(await workers.create(key, 'two', 60_000)).toBeDefined();
    }, 30_000);
  });
}
