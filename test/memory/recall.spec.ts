import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId, type MemoryChange } from '#shared/contracts';
import { KnownHouse, owner } from './known-house.js';
import { standingOf, type Said, type Told } from './standing-model.js';

let house: KnownHouse;

beforeAll(async () => {
  house = await KnownHouse.build();
});

afterAll(() => house.tearDown());

const messages = ['m0', 'm1', 'm2', 'm3'];
const place = fc.option(fc.constantFrom(...messages));
const memory = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.record({
  session: fc.constantFrom('one', 'two'),
  on: place,
  onShared: fc.boolean(),
  memory,
  what: fc.oneof(
    fc.record({ kind: fc.constant('text' as const), value: fc.nat(99) }),
    fc.record({ kind: fc.constant('significance' as const), value: fc.nat(3) }),
    fc.record({ kind: fc.constant('pinned' as const), value: fc.boolean() }),
    fc.record({ kind: fc.constant('superseded' as const), by: memory }),
    fc.record({ kind: fc.constant('deleted' as const) }),
  ),
});
const path = fc.subarray(messages);
const story = fc.record({
  made: fc.uniqueArray(fc.record({ memory, on: place, significance: fc.option(fc.nat(3)) }), {
    selector: (each) => each.memory,
  }),
  steps: fc.array(step, { maxLength: 12 }),
  /** How many of them come before the fork. */
  early: fc.nat(8),
  shared: path,
  paths: fc.record({ one: path, two: path }),
});

/** Whoever looks everywhere sees the same. */
const views = [
  ['one', 'one'],
  ['two', 'two'],
  ['one', 'everywhere'],
  ['two', 'everywhere'],
] as const;

type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

describe('what stands', () => {
  it('is what a model of two sessions, one a fork of the other, says', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        const { agent, ids, said } = await play(told);
        for (const [whose, view] of views) {
          await house.test.query('UPDATE sessions SET recall = $2 WHERE id = ANY($1)', [
            [ids.one, ids.two],
            view === 'everywhere' ? 'everywhere' : 'session',
          ]);
          const session = ids[whose];
          const list = { session, user: owner, agent, all: true, limit: 100, cursor: null };
          const { memories } = await house.memories.list(list);
          const expected = standingOf(said, view, 3);
          expect(memories.map(shown)).toEqual(expected);
          const request = { session, agent, agents: [agent], text: 'text 7', limit: 100 };
          const recalled = (await house.recall.recall(request)).memories;
          const known = expected.filter(({ supersededBy }) => supersededBy === null);
          expect(new Set(recalled.map(({ id }) => id))).toEqual(new Set(known.map(({ id }) => id)));
          expect(recalled.findLastIndex(({ pinned }) => pinned)).toBe(
            known.filter(({ pinned }) => pinned).length - 1,
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** Session `two` has forked from `one`: of what was said there it keeps what both share. */
async function play(given: Story) {
  const { shared, paths } = given;
  const agent = newId('a');
  const naming = namingFor(agent);
  const { own } = naming;
  const told = toldBy(given, naming);
  const one = await house.session([agent]);
  const early = told.filter(({ isEarly }) => isEarly);
  await house.write(...early.map(({ change }) => house.change(one, 'state.memory', change)));
  const ids = { one, two: await house.fork(one, [agent]) };
  for (const session of ['one', 'two'] as const)
    await house.say(
      ids[session],
      messages.map((id) => own(session, id)),
    );
  const sharedIds = shared.map((id) => own('one', id));
  await house.say(ids.two, sharedIds, ids.one);
  await house.setPath(
    ids.one,
    paths.one.map((id) => own('one', id)),
  );
  await house.setPath(ids.two, [...sharedIds, ...paths.two.map((id) => own('two', id))]);
  const late = told.filter(({ isEarly }) => !isEarly);
  await house.write(...late.map(({ session, change }) => house.change(ids[session], 'state.memory', change)));
  return { agent, ids, said: { told, shared, paths } satisfies Said };
}

function namingFor(agent: string) {
  const name = (id: string) => `${agent}_${id}`;
  return { agent, name, own: (session: 'one' | 'two', id: string) => name(`${session}_${id}`) };
}

function toldBy(
  { made, steps, early, shared }: Story,
  { agent, name, own }: ReturnType<typeof namingFor>,
): Told[] {
  const first = made.map(({ memory: id, on, significance }): Told => ({
    ...{ session: 'one', on, isEarly: true },
    change: {
      ...{ change: 'made', memory: name(id), on: on && own('one', on), agent, text: `text of ${id}` },
      ...{ source: 'pass', significance: significance ?? undefined },
    },
  }));
  const then = steps.flatMap(({ session, on, onShared, memory: id, what }, index): Told[] => {
    const isEarly = index < early;
    // Before there was a fork it said nothing, and on what a session does not hold nothing can hang.
    if (session === 'two' && (isEarly || (onShared && on !== null && !shared.includes(on)))) return [];
    const change = changeOf(what, name(id), on && own(onShared ? 'one' : session, on), name);
    return [{ session, on, onShared, isEarly, change }];
  });
  return [...first, ...then];
}

function changeOf(
  what: Story['steps'][number]['what'],
  id: string,
  on: string | null,
  name: (id: string) => string,
): MemoryChange {
  switch (what.kind) {
    case 'deleted':
      return { change: 'deleted', memory: id, on };
    case 'superseded':
      return { change: 'superseded', memory: id, on, by: name(what.by) };
    case 'text':
      return { change: 'edited', memory: id, on, text: `text ${what.value}` };
    case 'significance':
      return { change: 'edited', memory: id, on, significance: what.value };
    case 'pinned':
      return { change: 'edited', memory: id, on, pinned: what.value };
  }
}

function shown({
  id,
  text,
  significance,
  pinned,
  supersededBy,
}: Awaited<ReturnType<typeof house.memories.get>>) {
  return { id, text, significance, pinned, supersededBy };
}
