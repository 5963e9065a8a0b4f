import { describe, expect, it } from '@jest/globals';
import { GivenGround } from '../testing/given-ground.js';
import { expectsNoSecrets, questioned, questionedInParts } from '../testing/prepared.js';
import { exchange, jobFor, message, plan, scene } from '../testing/tavern.js';
import { plansPass } from './plans.js';

const job = jobFor('plans');
const yields = { facts: [{ text: 'The feast was had.' }] };
const over = [plan('pl0', 'Over.', { status: 'completed' }), plan('pl9', 'Off.', { status: 'cancelled' })];
const open = [
  plan('pl1', 'The feast', { who: ['ida', 'zoe'], when: 'at noon', yields }),
  plan('pl2', 'The duel', { status: 'active' }),
];
const ground = () => new GivenGround({ said: exchange, plans: [...over, ...open], scenes: [scene('sc1')] });

describe('the question of plans', () => {
  it('shows those that may still move, and the time in the story', async () => {
    const { asked } = await questioned(plansPass, job, ground());
    expectsNoSecrets(asked);
    expect(asked.text).toContain(
      '1. (planned, with ida (Ida Moon), zoe, at noon) The feast\n2. (active) The duel\n</known>',
    );
    expect(asked.text).toContain('<known of="time in the story">\nevening\n</known>');
    expect(asked.text).not.toMatch(/Over|Off/);
  });

  it('is not asked where none is open, and nothing else is read then', async () => {
    const given = new GivenGround({ plans: over });
    expect(await plansPass(job, given)).toEqual({ kind: 'known', result: { kind: 'plans', moves: [] } });
    expect(given.read).toEqual(['plans']);
  });

  it('is not asked where nothing was said', async () => {
    const given = new GivenGround({ plans: open, scenes: [], said: [message('u1', '')] });
    expect(await plansPass(job, given)).toMatchObject({ kind: 'known' });
  });
});

describe('more plans than one question shows', () => {
  const many = Array.from({ length: 120 }, (_, at) => plan(`pl${at + 1}`, `Event ${at + 1}`));
  const crowded = () => new GivenGround({ said: exchange, plans: many, scenes: [] });

  it('are shown in several, so that the oldest may move too', async () => {
    const { asked, read } = await questionedInParts(plansPass, job, crowded());
    expect(asked.map(({ text }) => text.match(/\(planned\) Event/g)?.length)).toEqual([40, 40, 40]);
    expect(asked[0]?.text).toContain('1. (planned) Event 1\n');
    const first = { plans: [{ plan: 1, to: 'completed', reason: '' }] };
    const moves = ['pl1', 'pl41', 'pl81'].map((id) => ({ plan: id, to: 'completed' }));
    expect(read(first, first, first)).toEqual({ kind: 'plans', moves });
    expect(read(first, null, first)).toBeUndefined();
  });

  it('move in one result that mail may carry', async () => {
    const { read } = await questionedInParts(plansPass, job, crowded());
    const all = { plans: many.map((_, at) => ({ plan: at + 1, to: 'active', reason: 'It began.' })) };
    expect(read(all, all, all)?.moves).toHaveLength(120);
  });
});

describe('plans', () => {
  const read = async (answer: unknown) => (await questioned(plansPass, job, ground())).read(answer);
  const of = (...plans: unknown[]) => ({ plans });

  it('move forward only, once, and bring what was promised of them', async () => {
    const answer = of(
      { plan: 1, to: 'completed', reason: ' They ate. ' },
      { plan: 1, to: 'cancelled', reason: '' },
      { plan: 2, to: 'active', reason: '' },
      { plan: 2, to: 'completed', reason: '' },
      { plan: 3, to: 'completed', reason: '' },
    );
    expect(await read(answer)).toEqual({
      kind: 'plans',
      moves: [
        { plan: 'pl1', to: 'completed', reason: 'They ate.', yields },
        { plan: 'pl2', to: 'completed' },
      ],
    });
  });

  it('that are active or cancelled bring nothing', async () => {
    expect(await read(of({ plan: 1, to: 'active', reason: '' }))).toEqual({
      kind: 'plans',
      moves: [{ plan: 'pl1', to: 'active' }],
    });
  });

  it('may stay as they are', async () => expect(await read(of())).toEqual({ kind: 'plans', moves: [] }));

  it.each([
    null,
    {},
    of({ plan: 2, to: 'active' }),
    of({ plan: 1, to: 'planned' }),
    of({ plan: 'pl1', to: 'active' }),
  ])('are unknown after %j', async (answer) => expect(await read(answer)).toBeUndefined());
});
