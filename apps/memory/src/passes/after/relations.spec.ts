import { describe, expect, it } from '@jest/globals';
import { GivenGround, type Given } from '../testing/given-ground.js';
import { expectsNoSecrets, questioned, questionedInParts } from '../testing/prepared.js';
import { exchange, jobFor, message, relation, scene } from '../testing/tavern.js';
import { relationsPass } from './relations.js';

const job = jobFor('relations');
const standing = [relation('ida', 'user', { affinity: 71, trust: 12, summary: 'Ida likes\nher.' })];
const ground = (more: Partial<Given> = {}) =>
  new GivenGround({ said: exchange, relations: standing, scenes: [], ...more });

describe('the question of relations', () => {
  it('shows from where each towards each other one starts', async () => {
    const { asked } = await questioned(relationsPass, job, ground());
    expectsNoSecrets(asked);
    expect(asked.text).toContain('ida (Ida Moon) to user: affinity 71, trust 12. Ida likes her.\n');
    expect(asked.text.match(/ to .*: affinity 50, trust 50\n/g)).toHaveLength(5);
  });

  it.each([
    ['nobody but the user was there', { present: [] }, exchange],
    ['nothing was said', {}, [message('u1', '')]],
  ])('is not asked where %s', async (_name, more, said) => {
    const none = { kind: 'known', result: { kind: 'relations', relations: [] } };
    expect(await relationsPass({ ...job, ...more }, new GivenGround({ said, relations: [] }))).toEqual(none);
  });
});

describe('a crowd', () => {
  const crowd = (count: number) =>
    jobFor('relations', {
      present: Array.from({ length: count }, (_, at) => ({ id: `a${at}`, name: `A${at}` })),
    });
  const none = { relations: [] };
  const told = (relations: readonly { from: string; to: string }[] = []) =>
    new Set(relations.map(({ from, to }) => `${from} ${to}`)).size;

  it('as large as a session may have is asked about in parts, and none of its pairs is left out', async () => {
    const { asked, read } = await questionedInParts(relationsPass, crowd(20), ground({ relations: [] }));
    expect(asked).toHaveLength(3);
    for (const { text } of asked) expect(text.match(/: affinity 50, trust 50\n/g)).toHaveLength(140);
    expect(told(read(none, none, none)?.relations)).toBe(420);
  });

  it('takes of each answer what was asked for there', async () => {
    const { asked, read } = await questionedInParts(relationsPass, crowd(20), ground({ relations: [] }));
    expect(asked.map(({ text }) => /How these feel: (\S+ \(\S+\)),/.exec(text)?.[1])).toEqual([
      'a0 (A0)',
      'a7 (A7)',
      'a14 (A14)',
    ]);
    const warm = { relations: [{ from: 'a0', to: 'a19', affinity: 4, trust: 0, summary: '' }] };
    const cold = { relations: [{ from: 'a0', to: 'a19', affinity: -9, trust: 0, summary: '' }] };
    const moved = read(warm, cold, none)?.relations.filter(({ affinity }) => affinity !== 0);
    expect(moved).toEqual([{ from: 'a0', to: 'a19', affinity: 4, trust: 0 }]);
    expect(read(warm, null, none)).toBeUndefined();
  });

  it('larger than any session has stays within what one result may hold', async () => {
    const { read } = await questionedInParts(relationsPass, crowd(50), ground({ relations: [] }));
    expect(told(read(none, none, none)?.relations)).toBe(420);
  });
});

describe('relations', () => {
  const read = async (answer: unknown) => (await questioned(relationsPass, job, ground())).read(answer);
  const of = (...relations: unknown[]) => ({ relations });

  it('move within their bounds, each by itself, and all have met', async () => {
    const answer = of(
      { from: 'ida', to: 'user', affinity: 99, trust: -99, summary: ' Friends. ' },
      { from: 'user', to: 'Ida Moon', affinity: 2.6, trust: 'much', summary: '' },
      { from: 'ida', to: 'ida', affinity: 5, trust: 5, summary: '' },
      { from: 'zoe', to: 'user', affinity: 5, trust: 5, summary: '' },
    );
    const still = { affinity: 0, trust: 0 };
    expect((await read(answer))?.relations).toEqual([
      { from: 'ida', to: 'ben', ...still },
      { from: 'ida', to: 'user', affinity: 20, trust: -20, summary: 'Friends.' },
      { from: 'ben', to: 'ida', ...still },
      { from: 'ben', to: 'user', ...still },
      { from: 'user', to: 'ida', affinity: 3, trust: 0 },
      { from: 'user', to: 'ben', ...still },
    ]);
  });

  it.each<[string, Partial<Given>, string]>([
    ['in this hour of the story', { scenes: [scene('sc1', { clock: 'evening' })] }, 'evening'],
    ['on this day', {}, '2026-01-01'],
  ])('that stay as they are are told once %s', async (_name, more, lastMet) => {
    const relations = [
      relation('ida', 'user', { lastMet }),
      relation('user', 'ida', { lastMet }),
      relation('ida', 'ben', { lastMet: 'long ago' }),
    ];
    const { read: readOf } = await questioned(relationsPass, job, ground({ ...more, relations }));
    const moved = { from: 'user', to: 'ida', affinity: 0, trust: 0, summary: 'He knows her now.' };
    const told = readOf(of(moved))?.relations.map(({ from, to }) => `${from} ${to}`);
    expect(told).toEqual(['ida ben', 'ben ida', 'ben user', 'user ida', 'user ben']);
  });

  it('may stay as they are', async () => {
    expect((await read(of()))?.relations).toHaveLength(6);
  });

  it.each([null, {}, { relations: {} }, of('ida'), of({ from: 'zoe', to: 'ida', affinity: 1, trust: 1 })])(
    'are unknown after %j',
    async (answer) => expect(await read(answer)).toBeUndefined(),
  );
});
