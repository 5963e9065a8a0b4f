import { describe, expect, it } from '@jest/globals';
import type { EntryBody } from '#shared/contracts';
import { command, submit } from '../commands/testing/ask.js';
import type { Life, LifeParts } from './testing/life.js';
import { says } from './testing/scripted-model.js';
import { asked, lifeWith, told } from './testing/telling.js';

const scripts = { 't1.0': says('Hello.'), 't2.0': says('Again.') };
const session = { scenes: true, passes: [], agents: ['assistant'] };

const life = (parts: LifeParts = {}): Life => lifeWith(scripts, undefined, { session, ...parts });

function scenesOf({ log }: Life): EntryBody<'state.scene'>[] {
  return log.entries.flatMap((entry) => (entry.type === 'state.scene' ? [entry.body] : []));
}

describe('a session with scenes', () => {
  it('begins in one, on its first words, with all who take part', async () => {
    const first = await asked(life(), submit('reject', 't1'));
    expect(scenesOf(first)).toMatchObject([
      { change: 'opened', on: 'm-t1', setting: { present: [{ who: 'user' }, { who: 'assistant' }] } },
    ]);
    const [opened, begun] = ['state.scene', 'reply.started t1'].map((line) => told(first).indexOf(line));
    expect(opened).toBeGreaterThan(0);
    expect(opened).toBeLessThan(begun ?? 0);
    await asked(first, { ...submit('reject', 't2'), id: 'c2' });
    expect(scenesOf(first)).toHaveLength(1);
  });

  it('gives it the same name whoever opens it', async () => {
    const [one, other] = [life(), life()];
    for (const each of [one, other]) await asked(each, submit('reject', 't1'));
    expect(scenesOf(one)).toEqual(scenesOf(other));
  });

  it('begins in the one that somebody has opened before', async () => {
    const setting = { place: 'the pier' };
    const opened = await asked(life(), command('scene.open', { scene: 'se1', setting }), {
      ...submit('reject', 't1'),
      id: 'c2',
    });
    expect(scenesOf(opened)).toMatchObject([{ scene: 'se1', setting }]);
  });

  it('is another one than a session without', async () => {
    const plain = await asked(life({ session: { scenes: false } }), submit('reject', 't1'));
    expect(scenesOf(plain)).toEqual([]);
  });
});
