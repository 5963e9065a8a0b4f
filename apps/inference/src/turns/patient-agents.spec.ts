import { describe, expect, it } from '@jest/globals';
import { unavailable } from '#shared/contracts';
import { stop, submit } from '../commands/testing/ask.js';
import type { Life } from './testing/life.js';
import { QuickClock } from './testing/quick-clock.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { asksFor, says } from './testing/scripted-model.js';
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

  it('does not wait once it is to stop', async () => {
    const clock = new QuickClock();
    const life = lifeWhere(() => false, clock);
    clock.onWait = () => void life.mail(stop('t1'));
    await asked(life, submit('reject', 't1'));
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
    expect([life.model.asked, clock.waits]).toEqual([[], []]);
  });
});
