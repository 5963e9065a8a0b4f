import { describe, expect, it } from '@jest/globals';
import { GivenGround } from '../testing/given-ground.js';
import { questioned } from '../testing/prepared.js';
import { exchange, jobFor, message, scene } from '../testing/tavern.js';
import { scenePass } from './scene.js';

const job = jobFor('scene');
const closed = scene('sc0', { status: 'closed', place: 'The road' });
const ground = (open = scene('sc1')) => new GivenGround({ said: exchange, scenes: [closed, open] });
const goesOn = { kind: 'scene', closed: null };

describe('the question of whether a scene ends', () => {
  it('shows the words of the user as they were written, and nobody else’s', async () => {
    const { asked } = await questioned(scenePass, job, ground());
    expect(asked.text).toContain('Place: The tavern\nTime: evening');
    expect(asked.text).toContain(
      'user: "I am Vera." *sits down* Nobody may know of the letter. ((my phone rings, let us go to the pier))',
    );
    expect(asked.text).not.toMatch(/Welcome|She lies|The road/);
  });

  it.each([
    ['none is open', new GivenGround({ scenes: [closed] })],
    ['the user has said nothing', new GivenGround({ scenes: [scene('sc1')], said: [message('ida', 'Go!')] })],
  ])('is not asked where %s', async (_name, given) => {
    expect(await scenePass(job, given)).toEqual({ kind: 'known', result: goesOn });
  });
});

describe('the end of a scene', () => {
  const read = async (said: unknown, open = scene('sc1')) =>
    (await questioned(scenePass, job, ground(open))).read({ scene: said });
  const end = { closes: true, reason: ' Vera leaves. ', next: { place: '', clock: '' } };

  it('is told with its reason', async () => {
    expect(await read(end)).toEqual({ kind: 'scene', closed: { scene: 'sc1', reason: 'Vera leaves.' } });
  });

  it('names the next one, which keeps the time and the user where nothing else is said', async () => {
    const next = { place: 'The pier', clock: '' };
    const persona = 'A runaway countess';
    expect(await read({ ...end, next })).toMatchObject({
      closed: { next: { place: 'The pier', clock: 'evening', persona } },
    });
    expect(await read({ ...end, next: { ...next, clock: 'night' } })).toMatchObject({
      closed: { next: { place: 'The pier', clock: 'night', persona } },
    });
    const bare = await read({ ...end, next }, scene('sc1', { clock: null, persona: null }));
    const there = [{ who: 'ida' }, { who: 'ben' }, { who: 'user' }];
    expect(bare?.closed?.next).toEqual({ place: 'The pier', present: there });
  });

  it('is none where it goes on, whatever else is said', async () => {
    expect(await read({ ...end, closes: false, next: { place: 'The pier', clock: '' } })).toEqual(goesOn);
  });

  it('needs nothing but the word', async () => {
    expect(await read({ closes: true, reason: 7, next: 'home' })).toEqual({
      kind: 'scene',
      closed: { scene: 'sc1' },
    });
  });

  it.each([null, 'yes', {}, { closes: 'true' }])('is unknown after %j', async (said) =>
    expect(await read(said)).toBeUndefined(),
  );
});
