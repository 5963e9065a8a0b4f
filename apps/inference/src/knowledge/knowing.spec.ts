import { describe, expect, it } from '@jest/globals';
import type { NewEntry, Recalled } from '#shared/contracts';
import { submit } from '../commands/testing/ask.js';
import { over, running } from '../commands/testing/past.js';
import { settings, type Life, type LifeParts } from '../turns/testing/life.js';
import { QuickClock } from '../turns/testing/quick-clock.js';
import { asksFor, says } from '../turns/testing/scripted-model.js';
import { asked, endsOf, lifeWith } from '../turns/testing/telling.js';

const recalled: Recalled = {
  memories: [
    {
      id: 'me1',
      session: 's1',
      agent: 'assistant',
      text: 'The user fears water.',
      about: null,
      scene: null,
      clock: null,
      significance: null,
      supersededBy: null,
      on: null,
      pinned: false,
      source: 'pass',
      madeAt: '2026-01-01T00:00:00.000Z',
    },
  ],
  relations: [],
  scene: null,
  plans: [],
};
const scripts = { 't1.0': asksFor('look', 'call1'), 't1.1': says('Hello.'), 't2.0': says('Again.') };
const spoken: NewEntry[] = [
  { type: 'step.started', turn: 't0', body: { step: 0, model: 'x/y' } },
  { type: 'block.started', turn: 't0', body: { step: 0, index: 0, kind: 'text' } },
  { type: 'block.completed', turn: 't0', body: { step: 0, index: 0, block: { kind: 'text', text: 'Tea?' } } },
];
const past: NewEntry[] = [...running('t0'), ...spoken, ...over('t0', 'completed')];

function knowing(parts: LifeParts = {}): Life {
  const life = lifeWith(scripts, undefined, parts);
  life.mind.recalled = recalled;
  return life;
}

const systemOf = (life: Life, step: string): string =>
  JSON.stringify(life.model.requests.find(({ stepKey }) => stepKey === step)?.system);

describe('what an agent knows', () => {
  it('is asked once a reply, by the words that it answers and the reply before them', async () => {
    const life = await asked(knowing({ past }), submit('reject', 't1', { text: 'Yes.' }));
    expect(life.mind.recallsAsked).toEqual([
      {
        session: 's1',
        agent: 'assistant',
        agents: ['assistant'],
        text: 'Tea?\nYes.',
        limit: settings.recall.limit,
      },
    ]);
    await asked(life, { ...submit('reject', 't2'), id: 'c2' });
    expect(life.mind.recallsAsked).toHaveLength(2);
  });

  it('stands in the prompt of every step', async () => {
    const life = await asked(knowing(), submit('reject', 't1'));
    for (const step of ['t1.0', 't1.1']) expect(systemOf(life, step)).toContain('The user fears water.');
  });

  it('is as new as what was last changed in the session', async () => {
    const made: NewEntry = {
      type: 'state.memory',
      body: {
        change: 'made',
        memory: 'me1',
        agent: 'assistant',
        text: 'It rains.',
        source: 'pass',
        on: null,
      },
    };
    const life = await asked(knowing({ past: [...past, made] }), submit('reject', 't1'));
    expect(life.mind.recallsAsked[0]?.seen).toEqual({ gen: 'g', en: past.length + 1 });
  });

  it('is nothing where the session does without, and nobody is asked', async () => {
    const life = await asked(knowing({ session: { recall: 'off' } }), submit('reject', 't1'));
    expect(life.mind.recallsAsked).toEqual([]);
    expect(systemOf(life, 't1.0')).not.toContain('The user fears water.');
  });

  it('is where it is, though the session does without the rest', async () => {
    const setting = { place: 'The pier' };
    const opened: NewEntry = {
      type: 'state.scene',
      body: { change: 'opened', scene: 'se1', on: null, setting },
    };
    const life = await asked(
      knowing({ session: { recall: 'off' }, past: [...past, opened] }),
      submit('reject', 't1'),
    );
    expect(life.mind.recallsAsked).toHaveLength(1);
  });

  it('is nothing where memory is away, and the turn goes on', async () => {
    const life = knowing();
    life.mind.recalled = undefined;
    await asked(life, submit('reject', 't1'));
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    expect(life.mind.recallsAsked).toHaveLength(1);
  });

  it('is nothing where memory takes too long', async () => {
    const life = knowing({ clock: new ClockOfNoPatience(settings.recall.ms) });
    life.mind.recall.of = () => new Promise(() => {});
    await asked(life, submit('reject', 't1'));
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });
});

/** Whatever may take so long has taken it at once. */
class ClockOfNoPatience extends QuickClock {
  constructor(private readonly overAt: number) {
    super();
  }

  override after(ms?: number, then?: () => void): () => void {
    if (ms === this.overAt && then) setImmediate(then);
    return super.after();
  }
}
