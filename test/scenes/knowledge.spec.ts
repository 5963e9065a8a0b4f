import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finds, knownIn, remember, Stage } from './stage.js';

/** What agents know and feel afterwards, what they are told of it, and what stays on which branch. */
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, 60_000);

afterAll(() => stage?.close(), 60_000);

const moves = (affinity: number, trust: number, more: object = {}): object => ({
  relations: [{ from: 'ida', to: 'user', affinity, trust, ...more }],
});

describe('memories (G1)', () => {
  it.each([
    ['everywhere', true],
    ['session', false],
    ['off', false],
  ])('are recalled in another session of their owner where it recalls %s: %s', async (recall, isTold) => {
    const fact = `Vera breeds ${recall} geckos.`;
    const there = await stage.room(['ida'], ['memory'], { recall: 'everywhere' });
    await there.play(finds({ memories: [remember('ida', fact)] }));
    const here = await stage.room(['ida'], [], { recall });
    const [prompt] = await here.prompts('What does Vera breed, geckos?');
    expect(knownIn(prompt).includes(fact)).toBe(isTold);
  });

  it('are not recalled where nothing is, but where they are all agents know', async () => {
    const scene = { place: 'The lighthouse', clock: 'midnight' };
    const room = await stage.room(['ida'], ['memory'], { recall: 'off', scene });
    await room.play(finds({ memories: [remember('ida', 'Vera limps.', 'user')] }));
    const [prompt] = await room.prompts('Where are we, and who limps?');
    expect(prompt).toContain('Place: The lighthouse');
    expect(knownIn(prompt)).not.toContain('Vera limps.');
  });

  it('are known in their own session, except by those who have not made them', async () => {
    const room = await stage.room(['ida', 'ben'], ['memory']);
    const memories = [remember('ida', 'Vera is a spy.'), remember('ben', 'Vera is kind.')];
    await room.play(`Ida! ${finds({ memories })}`);
    const [toIda] = await room.prompts('Ida, who is Vera?');
    const [toBen] = await room.prompts('Ben, who is Vera?');
    expect(knownIn(toIda)).toContain('Vera is a spy.');
    expect(knownIn(toIda)).not.toContain('Vera is kind.');
    expect(knownIn(toBen)).toContain('Vera is kind.');
    expect(knownIn(toBen)).not.toContain('Vera is a spy.');
  });

  it('of the highest significance are pinned, 20 of 21: the oldest gives way, until there is room', async () => {
    const room = await stage.room(['pia'], ['memory', 'significance']);
    const grave = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, place) => remember('pia', `Oath ${from + place}.`));
    for (let from = 0; from < 21; from += 3) {
      const significance = [1, 2, 3].map((memory) => ({ memory, significance: 3 }));
      await room.play(finds({ memories: grave(from, from + 3) }, { significance }));
    }
    const pinned = async () => (await room.list('memories', '?limit=50')).filter((each) => each['pinned']);
    const unpinned = async () => (await room.list('memories', '?limit=50')).filter((each) => !each['pinned']);
    expect(await pinned()).toHaveLength(20);
    const [left] = await unpinned();
    expect(left).toMatchObject({ significance: 3, text: expect.stringMatching(/^Oath [012]\.$/) });
    const [taken] = await pinned();
    expect(
      (await room.talk.ask('PATCH', `/memories/${String(taken?.['id'])}`, { pinned: false })).status,
    ).toBe(204);
    expect((await pinned()).map(({ id }) => id)).toContain(left?.['id']);
    expect(await unpinned()).toMatchObject([{ id: taken?.['id'] }]);
  });
});

describe('contradiction (G3)', () => {
  it('the older fact is linked to the newer, not recalled, and back after a rewind', async () => {
    const room = await stage.room(['ida'], ['memory', 'contradiction']);
    await room.play(finds({ memories: [remember('ida', 'Vera lives in Oslo.', 'user')] }));
    const moved = { memories: [remember('ida', 'Vera lives in Rome.', 'user')] };
    await room.play(finds(moved, { contradictions: [{ older: 1, newer: 1 }] }));
    const [now] = await room.prompts('Where does Vera live?');
    expect(knownIn(now)).toContain('Vera lives in Rome.');
    expect(knownIn(now)).not.toContain('Vera lives in Oslo.');
    const all = await room.list('memories', '?all=true');
    const [oslo, rome] = ['Oslo', 'Rome'].map((town) => all.find(({ text }) => String(text).includes(town)));
    expect(oslo?.['supersededBy']).toBe(rome?.['id']);
    await room.rewindTo(2);
    const [before] = await room.prompts('Where did Vera live?');
    expect(knownIn(before)).toContain('Vera lives in Oslo.');
    expect(knownIn(before)).not.toContain('Vera lives in Rome.');
    expect(await room.known('?all=true')).toEqual(['ida: Vera lives in Oslo.']);
    expect((await room.talk.ask('POST', '/undo')).status).toBe(200);
    expect(await room.known()).toEqual(['ida: Vera lives in Rome.']);
  });
});

describe('relations (G2)', () => {
  it('are felt in both directions of each pair, from 0 to 100, step by step', async () => {
    const room = await stage.room(['ida', 'ben'], ['relations']);
    await room.play(`Ida! ${finds(moves(99, -99))}`);
    expect(await room.felt('ida', 'user')).toMatchObject({ affinity: 70, trust: 30 });
    await room.play(`Ida! ${finds(moves(20, -20))}`);
    await room.play(`Ida! ${finds(moves(20, -20))}`);
    expect(await room.felt('ida', 'user')).toMatchObject({ affinity: 100, trust: 0 });
    await room.play(`Ida! ${finds(moves(-5, 5, { summary: 'Cooler.' }))}`);
    expect(await room.felt('ida', 'user')).toMatchObject({ affinity: 95, trust: 5, summary: 'Cooler.' });
    const pairs = (await room.list('relations')).map(({ from, to }) => `${String(from)} ${String(to)}`);
    expect(pairs.toSorted()).toEqual(
      ['ben ida', 'ben user', 'ida ben', 'ida user', 'user ben', 'user ida'].toSorted(),
    );
    expect(await room.felt('user', 'ida')).toMatchObject({ affinity: 50, trust: 50 });
    const [prompt] = await room.prompts('Ida, how do you like me?');
    expect(knownIn(prompt)).toContain('95 of 100');
    await room.rewindTo(2);
    expect(await room.felt('ida', 'user')).toMatchObject({ affinity: 70, trust: 30, summary: null });
  });

  it('know when they have met last: by the clock of the story, and of what they know of each other', async () => {
    const scene = { place: 'The tavern', clock: 'the eve of the fair' };
    const room = await stage.room(['ida', 'ben'], ['memory', 'relations'], { scene });
    const memories = [remember('ida', 'Ben limps.', 'ben')];
    await room.play(`Ida! ${finds({ memories })}`);
    expect(await room.felt('ida', 'ben')).toMatchObject({
      lastMet: scene.clock,
      facts: [{ text: 'Ben limps.' }],
    });
    expect(await room.felt('ben', 'ida')).toMatchObject({ lastMet: scene.clock, facts: [] });
    expect(await room.list('memories')).toMatchObject([{ clock: scene.clock }]);
  });
});

describe('scenes (G4)', () => {
  const closes = (next?: object): object => ({ scene: { closes: true, ...(next ? { next } : {}) } });

  it('open at the first turn of a session that has them, and only then', async () => {
    const room = await stage.room(['ida'], undefined, { scenes: true });
    await room.play('Hello. [[rate: 0]][[say: Yes.]]');
    expect(await room.list('scenes')).toMatchObject([{ status: 'open', place: 'here' }]);
    await room.closeScene();
    await room.play('Still here? [[rate: 0]][[say: Yes.]]');
    expect(await room.list('scenes')).toMatchObject([{ status: 'closed' }]);
    expect((await room.due()).at(-1)).not.toContain('scene');
  });

  it('are closed by the user’s words though the reply was stopped, and the next one opens', async () => {
    const scene = { place: 'The tavern', clock: 'dusk', persona: 'A runaway countess' };
    const room = await stage.room(['ida', 'ben'], ['memory', 'scenes'], { scene });
    const summaries = { ida: { text: 'We left.' }, ben: { text: 'They left me.' } };
    const next = { place: 'The pier', clock: 'dawn' };
    await room.stopped(`Ida! [[rate: 0]][[say: so far]][[hang]] ${finds(closes(next), { summaries })}`);
    expect(await room.list('scenes')).toMatchObject([
      { ...scene, status: 'closed' },
      {
        ...next,
        status: 'open',
        persona: scene.persona,
        present: [{ who: 'ida' }, { who: 'ben' }, { who: 'user' }],
      },
    ]);
    expect(await room.known()).toEqual(['ben: They left me.', 'ida: We left.']);
    expect(await room.list('memories')).toMatchObject([
      { source: 'scene', clock: 'dusk' },
      { clock: 'dusk' },
    ]);
  });

  it('are closed by hand, with a summary for each, and open again after a rewind', async () => {
    const room = await stage.room(['ida', 'ben'], ['memory', 'scenes'], { scene: { place: 'The tavern' } });
    await room.play('Ida! [[rate: 0]][[say: Before.]]');
    const summaries = {
      ida: { text: 'Ben left.', relations: [{ to: 'ben', summary: 'I miss him.' }] },
      ben: { text: 'I left.' },
    };
    await room.play(`Ida! ${finds({ summaries })}`);
    await room.closeScene({ place: 'The pier' });
    expect(await room.known()).toEqual(['ben: I left.', 'ida: Ben left.']);
    expect(await room.felt('ida', 'ben')).toMatchObject({ summary: 'I miss him.', affinity: 50 });
    const places = async () => (await room.list('scenes')).map((each) => [each['place'], each['status']]);
    expect(await places()).toEqual([
      ['The tavern', 'closed'],
      ['The pier', 'open'],
    ]);
    await room.rewindTo(2);
    expect(await places()).toEqual([['The tavern', 'open']]);
    expect(await room.known()).toEqual([]);
  });
});

describe('plans (G5)', () => {
  it('become active, then completed with all that was promised of them', async () => {
    const room = await stage.room(['ida', 'ben'], ['plans'], { scene: { place: 'The tavern' } });
    const yields = {
      facts: [{ text: 'The feast was had.' }, { text: 'I paid.', agents: ['ben'], about: 'user' }],
      relations: [{ from: 'ida', to: 'ben', affinity: 10, trust: -10 }],
      present: [{ who: 'ben', activity: 'dancing', objects: ['a crown'] }],
    };
    await room.talk.ask('POST', '/plans', { text: 'A feast', yields });
    await room.play(`Ida! ${finds({ plans: [{ plan: 1, to: 'active', reason: 'Guests came.' }] })}`);
    expect(await room.list('plans')).toMatchObject([{ status: 'active' }]);
    expect(await room.known()).toEqual([]);
    await room.play(`Ida! ${finds({ plans: [{ plan: 1, to: 'completed', reason: 'They ate.' }] })}`);
    expect(await room.list('plans')).toMatchObject([{ status: 'completed' }]);
    expect(await room.known()).toEqual([
      'ben: I paid.',
      'ben: The feast was had.',
      'ida: The feast was had.',
    ]);
    expect(await room.felt('ida', 'ben')).toMatchObject({ affinity: 60, trust: 40 });
    const [scene] = await room.list('scenes');
    expect(scene?.['present']).toContainEqual({ who: 'ben', activity: 'dancing', objects: ['a crown'] });
    const before = stage.overheard.all.length;
    await room.play('Ida, what else? [[rate: 0]][[say: Nothing.]]');
    expect((await room.due()).at(-1)).toEqual(['plans']);
    expect(stage.overheard.all.slice(before).map(({ kind }) => kind)).not.toContain('question');
    await room.rewindTo(2);
    expect(await room.list('plans')).toMatchObject([{ status: 'active' }]);
    expect(await room.known()).toEqual([]);
  });
});
