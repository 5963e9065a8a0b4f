import { describe, expect, it } from '@jest/globals';
import type { NewEntry, PassName } from '#shared/contracts';
import { command, stop, submit } from '../commands/testing/ask.js';
import { Life, settings } from './testing/life.js';
import { QuickClock } from './testing/quick-clock.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { says, ScriptedModel } from './testing/scripted-model.js';
import { asked, told } from './testing/telling.js';

const passes = { byDefault: ['memory', 'relations'] as PassName[], waitMs: 3_000 };
const scripts = { 't1.0': says('Hello.'), 't2.0': says('Again.') };

function lifeWith(past: readonly NewEntry[] = []): Life {
  // The time at which the log of the tests is written.
  const clock = new QuickClock(Date.parse('2026-01-02T03:04:05.678Z'));
  const parts = { settings: { ...settings, passes }, past, clock };
  return new Life(new ScriptedModel(scripts), new RecordedTools(), parts);
}

describe('a turn that is over', () => {
  it('is settled with what is due about it, which is sent one pass at a time', async () => {
    const life = lifeWith();
    await asked(life, submit('reject', 't1'));
    const { appends } = life.log;
    const settled = appends.find((append) => append.some(({ type }) => type === 'turn.settled'));
    expect(settled?.map(({ type }) => type)).toEqual(['passes.due', 'turn.settled']);
    const [chain] = life.log.conversation.chains;
    expect(life.mind.passed).toMatchObject([
      {
        pass: 'memory',
        chain: chain?.chain,
        present: [{ id: 'assistant', name: 'Assistant' }],
        seen: { gen: 'g' },
      },
    ]);
    expect(life.log.durableEntries).toBeGreaterThan(0);
    const job = life.mind.passed[0]?.id ?? '';
    const result = { kind: 'memory' as const, memories: [] };
    life.mail(command('state.apply', { turn: 't1', job, en: 99, result }));
    await life.live();
    expect(life.mind.passed.map(({ pass }) => pass)).toEqual(['memory', 'relations']);
  });

  it('asks for nobody whom it has asked for, so that its end is one append', async () => {
    const life = lifeWith();
    const { of } = life.mind.agents;
    const askedBehind: unknown[] = [];
    life.mind.agents.of = async (id, owner) => {
      if (!life.log.conversation.openTurn) askedBehind.push(id);
      return of(id, owner);
    };
    await asked(life, submit('reject', 't1'));
    expect(told(life).at(-1)).toBe('turn.settled t1');
    expect(askedBehind).toEqual([]);
  });

  it('is followed only when that is done, or has taken too long', async () => {
    const life = lifeWith();
    await asked(life, submit('reject', 't1'));
    const { waits } = life.clock;
    await asked(life, { ...submit('reject', 't2'), id: 'c2' });
    expect(waits.length).toBeGreaterThan(0);
    expect(told(life).at(-1)).toBe('turn.settled t2');
  });

  it('is waited for no longer than that by a clock that lags behind the log', async () => {
    const life = lifeWith();
    await asked(life, submit('reject', 't1'));
    const { clock } = life;
    clock.shift(-60_000);
    await asked(life, { ...submit('reject', 't2'), id: 'c2' });
    expect(clock.waits.length).toBeGreaterThan(0);
    expect(Math.max(...clock.waits)).toBe(3_000);
  });

  it('is taken up by another worker, which sends the same once more', async () => {
    const life = lifeWith();
    await asked(life, submit('reject', 't1'));
    const other = await lifeWith(life.log.entries).live();
    expect(other.mind.passed.map(({ id }) => id)).toEqual(life.mind.passed.map(({ id }) => id));
    expect(other.next).toBe('wait');
  });

  /** Another life takes it up behind its end, and knows nobody yet. */
  const endedLife = async (): Promise<Life> => {
    const { entries } = (await asked(lifeWith(), submit('reject', 't1'))).log;
    return lifeWith(entries.slice(0, 1 + entries.findIndex(({ type }) => type === 'turn.completed')));
  };

  it('is remembered where its path goes elsewhere while others are asked', async () => {
    const life = await endedLife();
    const { of } = life.mind.agents;
    life.mind.agents.of = async (id, owner) => {
      life.mail({ ...command('history.rewind', { message: 'm-t1' }), id: 'c-rewind' });
      return of(id, owner);
    };
    await life.live();
    expect(life.log.conversation.head).toBe('m-t1');
    expect(life.log.conversation.chains).toMatchObject([{ on: 'r0-1', messages: ['m-t1', 'r0-1'] }]);
  });

  it('is settled where nobody tells of its agents', async () => {
    const life = await endedLife();
    life.mind.agents.of = () => new Promise(() => {});
    await life.live();
    expect(told(life)).toContain('turn.settled t1');
    expect(life.log.conversation.chains).toMatchObject([{ present: [{ id: 'assistant' }] }]);
  });

  it('holds up no stop of the next one where its passes cannot be sent', async () => {
    const life = lifeWith();
    const { send } = life.mind.passes;
    let tries = 0;
    life.mind.passes.send = (job) => {
      tries += 1;
      if (tries > 1) return send(job);
      setImmediate(() => {
        life.mail({ ...submit('reject', 't2'), id: 'c2' });
        life.mail({ ...stop('t2'), id: 'c3' });
      });
      return new Promise(() => {});
    };
    await asked(life, submit('reject', 't1'));
    expect(told(life)).toContain('turn.stopped t2 user');
    expect(life.mind.passed.length).toBeGreaterThan(0);
  });

  it('is given up by its passes where nobody has answered for days', async () => {
    const life = lifeWith();
    await asked(life, submit('reject', 't1'));
    const later = new QuickClock(Date.parse('2026-01-06T03:04:05.678Z'));
    const { entries } = life.log;
    const scripted = new ScriptedModel(scripts);
    const parts = { settings: { ...settings, passes }, past: entries, clock: later };
    const other = await new Life(scripted, new RecordedTools(), parts).live();
    expect(other.mind.passed).toEqual([]);
    expect(told(other).slice(-2)).toEqual([
      'state.pass_failed t1 memory Nobody has answered for too long.',
      'state.pass_failed t1 relations Nobody has answered for too long.',
    ]);
    expect(other.next).toBe('nothing');
  });

  it('leaves nothing behind in the life that has sent its passes', async () => {
    const life = lifeWith();
    const bench = (life as unknown as { engine: { bench: { sentPasses: Set<string> } } }).engine.bench;
    await asked(life, submit('reject', 't1'));
    for (const kind of ['memory', 'memory', 'memory'] as const) {
      const job = life.mind.passed.at(-1)?.id ?? '';
      life.mail({ ...command('state.apply', { job, en: 99, result: { kind, memories: [] } }), id: job });
      await life.live();
    }
    expect(life.mind.passed).toHaveLength(2);
    expect([...bench.sentPasses]).toEqual([life.mind.passed.at(-1)?.id]);
  });

  it('loses a pass that nobody takes, and the next one is tried', async () => {
    const life = lifeWith();
    life.mind.passesFail = true;
    await asked(life, submit('reject', 't1'));
    expect(told(life).filter((line) => line.startsWith('state.pass_failed'))).toHaveLength(2);
    expect(life.log.conversation.chains).toEqual([]);
  });
});
