import { describe, expect, it } from '@jest/globals';
import { unavailable } from '#shared/contracts';
import { stop, submit } from '../commands/testing/ask.js';
import { PatientAgents } from './patient-agents.js';
import { company, say } from './testing/in-company.js';
import type { Life } from './testing/life.js';
import { QuickClock } from './testing/quick-clock.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { asksFor, says } from './testing/scripted-model.js';
import { assistant } from './testing/simple-mind.js';
import { asked, endsOf, lifeWith } from './testing/telling.js';

const scripts = { 't1.0': asksFor('look', 'a'), 't1.1': says('Done.') };

/** Whose memory answers the questions of these places, and no others. */
function lifeWhere(answers: (place: number) => boolean, clock = new QuickClock()): Life {
  const life = lifeWith(scripts, new RecordedTools(), { clock });
  const { of } = life.mind.agents;
  let place = 0;
  life.mind.agents.of = async (...who) => {
    place += 1;
    if (!answers(place)) throw unavailable('Memory is away.');
    return of(...who);
  };
  return life;
}

describe('a turn while memory is away', () => {
  it('goes on with the agent that it has begun with', async () => {
    const life = await asked(
      lifeWhere((place) => place === 1),
      submit('reject', 't1'),
    );
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    expect(life.clock.waits).toEqual([]);
  });

  it('waits for an agent that it has not been told of', async () => {
    const life = await asked(
      lifeWhere((place) => place > 2),
      submit('reject', 't1'),
    );
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    expect(life.clock.waits).toEqual([1_000, 1_000]);
  });

  it('is not asked again for somebody who is no more, until another turn begins', async () => {
    const told: string[] = [];
    const of = async (id = '') => {
      told.push(id);
      return { kind: 'unknown' as const, message: 'There is none.' };
    };
    const agents = new PatientAgents({ of }, new QuickClock());
    expect(await agents.nameOf('gone', 'u1')).toBeUndefined();
    expect(await agents.nameOf('gone', 'u1')).toBeUndefined();
    expect(told).toEqual(['gone']);
    agents.forget();
    await agents.nameOf('gone', 'u1');
    expect(told).toEqual(['gone', 'gone']);
  });

  it('knows somebody who was made since the last turn, and since what is made of that', async () => {
    const life = await asked(company({ agents: ['anna', 'late'], passes: ['memory'] }), say('Anna, tea?'));
    expect(life.mind.passed).toMatchObject([{ present: [{ name: 'Anna' }, { name: 'late' }] }]);
    life.mind.known['late'] = { ...assistant, id: 'late', name: 'Late' };
    await asked(life, say('Late?', 't2', { request: { agent: 'late' } }));
    expect(endsOf(life)).toEqual(['turn.completed t1', 'turn.completed t2']);
  });

  it('waits for no name', async () => {
    const life = company({ agents: ['anna', 'own'], passes: ['interjection'] });
    const { of } = life.mind.agents;
    life.mind.agents.of = async (id, owner) => {
      if (id === 'own') throw unavailable('Memory is away.');
      return of(id, owner);
    };
    await asked(life, say('Anna, tea?'));
    expect([endsOf(life), life.clock.waits]).toEqual([['turn.completed t1'], []]);
  });

  it('does not wait once it is to stop', async () => {
    const clock = new QuickClock();
    const life = lifeWhere(() => false, clock);
    clock.onWait = () => void life.mail(stop('t1'));
    await asked(life, submit('reject', 't1'));
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
    expect([life.model.asked, clock.waits]).toEqual([[], []]);
  });
});
