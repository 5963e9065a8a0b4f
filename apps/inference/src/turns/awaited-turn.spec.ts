import { describe, expect, it } from '@jest/globals';
import { callsTools } from '../children/testing/calls-agent.js';
import { childNames } from '../children/names.js';
import { submit } from '../commands/testing/ask.js';
import type { Life } from './testing/life.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { says } from './testing/scripted-model.js';
import { asked, lifeWith, told, type Scripts } from './testing/telling.js';

describe('a session that works for another one', () => {
  const parent = { session: 's0', turn: 't0', call: 'x', key: 'k', depth: 1 };
  const { turn } = childNames('k');
  const scripts: Scripts = { [`${turn}.0`]: says('Here it is.'), 't9.0': says('For you.') };

  function child(past?: Life): Life {
    const entries = past ? { past: past.log.entries } : {};
    return lifeWith(scripts, new RecordedTools(), { session: { parent }, ...entries });
  }

  it('tells it what it has come to, for good before it is settled', async () => {
    const life = child();
    let durable = '';
    life.family.onAsked = () => (durable = life.log.entries[life.log.durableEntries - 1]?.type ?? '');
    await asked(life, submit('reject', turn));
    expect(durable).toBe('turn.completed');
    const body = { turn: 't0', call: 'x', key: 'k', child: 's1', status: 'completed', output: 'Here it is.' };
    expect(life.family.posted).toMatchObject([{ door: 'child', command: { session: 's0', body } }]);
    expect(told(life).at(-1)).toBe(`turn.settled ${turn}`);
  });

  it('tells it once more from another life, by the same command', async () => {
    const whole = await asked(child(), submit('reject', turn));
    const again = lifeWith(scripts, new RecordedTools(), {
      session: { parent },
      past: whole.log.entries.slice(0, -1),
    });
    await again.live();
    expect(again.family.posted.map(({ command: { id } }) => id)).toEqual(
      whole.family.posted.map(({ command: { id } }) => id),
    );
    expect(again.next).toBe('nothing');
  });

  it('does not tell it what else is said there', async () => {
    const life = await asked(child(), submit('reject', 't9'));
    expect(life.family.posted).toEqual([]);
    expect(told(life).slice(-2)).toEqual(['turn.completed t9', 'turn.settled t9']);
  });

  it('tells why it has failed, with what it had said', async () => {
    const failing = { [`${turn}.0`]: callsTools(['a', 'look', { at: 1 }]), [`${turn}.1`]: says(' ') };
    const life = lifeWith(failing, new RecordedTools(), { session: { parent } });
    await asked(life, submit('reject', turn));
    expect(life.family.of('child.finish')[0]?.body).toMatchObject({
      status: 'failed',
      output: 'The model ended without an answer.',
    });
  });
});
