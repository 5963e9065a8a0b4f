import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import type { MemoryChange, Relation } from '#shared/contracts';
import { writeClears, writeKnowledge } from '../../apps/memory/src/knowledge/index.js';
import { KnownHouse, owner, stranger } from './known-house.js';

let house: KnownHouse;

beforeAll(async () => {
  house = await KnownHouse.build();
});

afterAll(() => house.tearDown());

type Made = Extract<MemoryChange, { change: 'made' }>;

const made = (memory: string, on: string | null, more: Partial<Made> = {}): Made => ({
  change: 'made',
  memory,
  on,
  agent: 'ada',
  text: `Text of ${memory}.`,
  source: 'pass',
  ...more,
});

const page = (session: string, more: object = {}) =>
  house.memories.list({ session, user: owner, limit: 100, cursor: null, ...more });
const texts = async (session: string, more: object = {}) =>
  (await page(session, more)).memories.map(({ text }) => text);
const recalled = (session: string, text = '', agent = 'ada') =>
  house.recall.recall({ session, agent, agents: [agent], text, limit: 50 });
const absent = expect.objectContaining({ body: expect.objectContaining({ code: 'not_found' }) });

/** Of an agent of the test's own, so that tests do not know of each other's memories. */
async function room(agent: string, recall: 'everywhere' | 'session' | 'off' = 'session') {
  const session = await house.session([agent], recall);
  const messages = [1, 2, 3].map((place) => `${agent}_m${place}`);
  await house.say(session, messages);
  return { session, messages: messages as [string, string, string] };
}

describe('memories', () => {
  it('count while their message is on the path, and so do edits and deletions', async () => {
    const agent = 'path';
    const { session, messages } = await room(agent);
    const [m1, m2, m3] = messages;
    await house.learn(session, 'state.memory', made('p_a', m1, { agent, text: 'first' }));
    await house.learn(session, 'state.memory', { change: 'edited', memory: 'p_a', on: m2, text: 'second' });
    await house.learn(session, 'state.memory', made('p_b', m2, { agent, text: 'other' }));
    await house.learn(session, 'state.memory', { change: 'deleted', memory: 'p_b', on: m3 });
    expect(await texts(session)).toEqual(['second']);
    await house.setPath(session, [m1, m2]);
    expect(await texts(session)).toEqual(['other', 'second']);
    await house.setPath(session, [m1]);
    expect(await texts(session)).toEqual(['first']);
    expect((await recalled(session, 'second', agent)).memories.map(({ text }) => text)).toEqual(['first']);
    await house.setPath(session, []);
    expect(await texts(session)).toEqual([]);
    await expect(house.memories.get({ session, user: owner, memory: 'p_a' })).rejects.toEqual(absent);
    await house.setPath(session, messages);
    expect(await house.memories.get({ session, user: owner, memory: 'p_a' })).toMatchObject({
      text: 'second',
      on: m1,
    });
  });

  it('that were superseded stay linked, are listed on request and not recalled', async () => {
    const agent = 'newer';
    const { session, messages } = await room(agent);
    await house.learn(session, 'state.memory', made('n_old', messages[0], { agent, about: 'user' }));
    await house.learn(session, 'state.memory', made('n_new', messages[1], { agent, about: 'user' }));
    const superseded = { change: 'superseded', memory: 'n_old', on: messages[1], by: 'n_new' } as const;
    await house.learn(session, 'state.memory', superseded);
    expect(await texts(session)).toEqual(['Text of n_new.']);
    const all = (await page(session, { all: true })).memories;
    expect(all.map(({ id, supersededBy }) => [id, supersededBy])).toEqual([
      ['n_new', null],
      ['n_old', 'n_new'],
    ]);
    const { memories, relations } = await recalled(session, 'Text of n_old.', agent);
    expect(memories.map(({ id }) => id)).toEqual(['n_new']);
    expect(relations[0]?.facts.map(({ id }) => id)).toEqual(['n_new']);
    await house.setPath(session, [messages[0]]);
    expect((await recalled(session, '', agent)).memories.map(({ id }) => id)).toEqual(['n_old']);
  });

  it('are pinned by hand or by weight, and the least and oldest make room', async () => {
    const agent = 'pins';
    const { session, messages } = await room(agent);
    for (const name of ['i1', 'i2', 'i3'])
      await house.learn(session, 'state.memory', made(name, messages[0], { agent, significance: 3 }));
    await house.learn(session, 'state.memory', made('i4', messages[1], { agent, significance: 1 }));
    await house.learn(session, 'state.memory', made('i5', null, { agent, significance: 0 }));
    const pinned = async () =>
      (await page(session)).memories.filter((memory) => memory.pinned).map(({ id }) => id);
    expect(await pinned()).toEqual(['i3', 'i2', 'i1']);
    // Three is the room there is: who weighs less than all that are there does not come in.
    await house.learn(session, 'state.memory', {
      change: 'edited',
      memory: 'i4',
      on: messages[2],
      pinned: true,
    });
    expect(await pinned()).toEqual(['i3', 'i2', 'i1']);
    await house.learn(session, 'state.memory', {
      change: 'edited',
      memory: 'i2',
      on: messages[2],
      pinned: false,
    });
    expect(await pinned()).toEqual(['i4', 'i3', 'i1']);
    await house.learn(session, 'state.memory', { change: 'edited', memory: 'i4', on: null, significance: 3 });
    await house.learn(session, 'state.memory', made('i6', null, { agent, significance: 3 }));
    expect(await pinned()).toEqual(['i6', 'i4', 'i3']);
    const first = (await recalled(session, 'Text of i5', agent)).memories.map(({ id }) => id);
    expect(new Set(first.slice(0, 3))).toEqual(new Set(['i6', 'i4', 'i3']));
    expect(first[3]).toBe('i5');
    // Pinned by hand for what was said last: without that it is not.
    await house.setPath(session, [messages[0], messages[1]]);
    expect(await pinned()).toEqual(['i6', 'i4', 'i3']);
    expect((await page(session)).memories.find(({ id }) => id === 'i2')?.pinned).toBe(false);
  });

  it("are known in all of the owner's sessions unless a session keeps to its own, and to nobody else", async () => {
    const agent = 'wide';
    const [first, second] = [await room(agent, 'everywhere'), await house.session([agent], 'everywhere')];
    const alone = await house.session([agent], 'session');
    const off = await house.session([agent], 'off');
    const foreign = await house.session([agent], 'everywhere', stranger);
    await house.learn(first.session, 'state.memory', made('w_a', first.messages[0], { agent }));
    expect(await texts(second)).toEqual(['Text of w_a.']);
    expect(await texts(alone)).toEqual([]);
    expect((await recalled(second, '', agent)).memories).toHaveLength(1);
    expect((await recalled(off, '', agent)).memories).toEqual([]);
    expect((await recalled(foreign, '', agent)).memories).toEqual([]);
    await expect(page(second, { user: stranger })).rejects.toEqual(absent);
    await expect(house.memories.get({ session: foreign, user: stranger, memory: 'w_a' })).rejects.toEqual(
      absent,
    );
    await house.setPath(first.session, []);
    expect(await texts(second)).toEqual([]);
  });

  it('are those of a fork as they were when it was made, and go their own way from there', async () => {
    const agent = 'fork';
    const { session, messages } = await room(agent);
    const [m1, m2] = messages;
    await house.learn(session, 'state.memory', made('f_0', null, { agent, text: 'before' }));
    await house.learn(session, 'state.memory', made('f_1', m1, { agent, text: 'both' }));
    await house.learn(session, 'state.memory', made('f_2', m2, { agent, text: 'origin' }));
    const fork = await house.fork(session, [agent]);
    await house.say(fork, [m1], session);
    await house.say(fork, ['fork_x1']);
    await house.learn(fork, 'state.memory', made('f_3', 'fork_x1', { agent, text: 'fork' }));
    const edited = { change: 'edited', memory: 'f_1', on: 'fork_x1', text: 'both, but otherwise' } as const;
    await house.learn(fork, 'state.memory', edited);
    expect(await texts(session)).toEqual(['origin', 'both', 'before']);
    expect(await texts(fork)).toEqual(['fork', 'both, but otherwise', 'before']);
    // By hand, where the fork stands on what it was given.
    await house.learn(fork, 'state.memory', made('f_4', m1, { agent, text: 'by hand' }));
    expect((await texts(fork))[0]).toBe('by hand');
    expect(await texts(session)).not.toContain('by hand');
    await house.learn(fork, 'state.memory', { change: 'deleted', memory: 'f_4', on: m1 });
    const again = await house.fork(fork, [agent]);
    await house.say(again, [m1], session);
    await house.say(again, ['fork_x1'], fork);
    const kept = ['fork', 'both, but otherwise', 'before'];
    expect(await texts(again)).toEqual(kept);
    // Whatever those that it comes from learn later.
    await house.learn(fork, 'state.memory', made('f_5', m1, { agent, text: 'later' }));
    await house.learn(session, 'state.memory', made('f_6', null, { agent, text: 'later' }));
    await house.learn(session, 'state.memory', { change: 'deleted', memory: 'f_1', on: m1 });
    expect(await texts(again)).toEqual(kept);
    expect(await texts(fork)).toEqual(['later', ...kept]);
    await house.setPath(fork, []);
    await expect(house.memories.get({ session: again, user: owner, memory: 'f_5' })).rejects.toEqual(absent);
    expect(await texts(again)).toEqual(kept);
    // Nor is it of any matter that they no longer say what it still says.
    await house.clear(session, m1);
    expect(await texts(session)).toEqual([]);
    expect(await texts(again)).toEqual(kept);
    await house.clear(again, m1);
    expect(await texts(again)).toEqual([]);
    await house.setPath(again, [m1]);
    expect(await texts(again)).toEqual(['both', 'before']);
  });

  it('of before the first word are once there where a fork has them too, and are its own to change', async () => {
    const agent = 'once';
    const { session, messages } = await room(agent, 'everywhere');
    const m1 = messages[0];
    const towards = { from: agent, to: 'user', on: null, affinity: 20, trust: -20 };
    await house.learn(session, 'state.memory', made('o_1', null, { agent, text: 'once' }));
    await house.learn(session, 'state.relation', towards);
    const fork = await house.fork(session, [agent], 'everywhere');
    await house.say(fork, [m1], session);
    const again = await house.fork(fork, [agent], 'everywhere');
    await house.say(again, [m1], session);
    const other = await house.session([agent], 'everywhere');
    const felt = async (of: string) =>
      (await house.relations.list({ session: of, user: owner })).relations[0]?.affinity;
    const all = [session, fork, again, other];
    for (const of of all) expect([await texts(of), await felt(of)]).toEqual([['once'], 70]);
    const whose = async (of: string) =>
      (await house.memories.get({ session: of, user: owner, memory: 'o_1' })).session;
    expect(await Promise.all(all.map(whose))).toEqual([session, fork, again, session]);
    await house.clear(session, m1);
    expect(await Promise.all(all.map((of) => texts(of)))).toEqual([[], ['once'], ['once'], []]);
    expect(await Promise.all(all.map(felt))).toEqual([50, 70, 70, 50]);
    await house.clear(fork, null);
    expect(await Promise.all(all.map((of) => texts(of)))).toEqual([[], [], ['once'], []]);
  });

  it('are found by words in any form, by parts of words, and only as they stand', async () => {
    const agent = 'found';
    const { session } = await room(agent);
    await house.learn(
      session,
      'state.memory',
      made('q_a', null, { agent, text: 'He was running for 100% of it.' }),
    );
    await house.learn(session, 'state.memory', made('q_b', null, { agent, text: '彼女は猫が好きです' }));
    await house.learn(session, 'state.memory', made('q_c', null, { agent, text: 'A dog.' }));
    await house.learn(session, 'state.memory', { change: 'edited', memory: 'q_c', on: null, text: 'A hen.' });
    const ids = async (q: string) => (await page(session, { q })).memories.map(({ id }) => id);
    expect(await ids('runs')).toEqual(['q_a']);
    expect(await ids('100%')).toEqual(['q_a']);
    expect(await ids('猫')).toEqual(['q_b']);
    expect(await ids('dog')).toEqual([]);
    expect(await ids('hens')).toEqual(['q_c']);
    for (const odd of ['"', `a' & b | !`, ':* <-> \\', '%', '_', '()'])
      expect(Array.isArray(await ids(odd))).toBe(true);
    expect(await ids('%')).toEqual(['q_a']);
    await expect(page(session, { q: '\0' })).rejects.toMatchObject({ body: { code: 'invalid_request' } });
  });

  it('are told page by page, the newest first', async () => {
    const agent = 'pages';
    const { session } = await room(agent);
    for (let index = 0; index < 5; index += 1)
      await house.learn(session, 'state.memory', made(`g_${index}`, null, { agent }));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { memories, next } = await page(session, { limit: 2, cursor });
      seen.push(...memories.map(({ id }) => id));
      cursor = next;
    } while (cursor !== null);
    expect(seen).toEqual(['g_4', 'g_3', 'g_2', 'g_1', 'g_0']);
    const before = Buffer.from('["0000-01-01T00:00:00Z",1,"s"]').toString('base64url');
    for (const odd of ['nonsense', before])
      await expect(page(session, { cursor: odd })).rejects.toMatchObject({
        body: { code: 'invalid_request' },
      });
  });

  it('made before the first word go with what is cleared, and come back with it', async () => {
    const agent = 'cleared';
    const { session, messages } = await room(agent);
    const changes = ['c_a', 'c_b', 'c_c'].map((memory) =>
      house.change(session, 'state.memory', made(memory, null, { agent, text: memory })),
    );
    const [, second, third] = changes.map(({ entry }) => entry.en);
    if (second === undefined || third === undefined) throw new Error('Nothing was made.');
    await house.write(...changes);
    // Two in one batch, the second of them after nothing was said.
    const clears = [
      { session, en: third, root: null },
      { session, en: second, root: messages[0] },
    ];
    await house.database.change((manager) => writeClears(manager, clears));
    await house.setPath(session, []);
    expect(await texts(session)).toEqual(['c_c']);
    await house.setPath(session, messages);
    expect(await texts(session)).toEqual(['c_c', 'c_a']);
  });

  it('written twice are there once', async () => {
    const agent = 'twice';
    const { session } = await room(agent);
    const change = house.change(session, 'state.memory', made('t_a', null, { agent }));
    await house.write(change, change);
    await house.database.change((manager: EntityManager) => writeKnowledge(manager, [change]));
    expect(await texts(session)).toEqual(['Text of t_a.']);
  });
});

describe('relations', () => {
  const find = (relations: Relation[], from: string, to: string) =>
    relations.find((each) => each.from === from && each.to === to);

  it('begin at 50, stay between 0 and 100 at each step, and follow the path', async () => {
    const session = await house.session(['kim', 'lou'], 'session');
    const ids = Array.from({ length: 8 }, (_, index) => `rel_${index}`);
    await house.say(session, ids);
    for (const [index, on] of ids.entries()) {
      const [affinity, trust] = index < 6 ? [20, -20] : [-5, 7];
      const more = index === 1 ? { summary: 'Kim is taken with Lou.', met: 'Monday' } : {};
      await house.learn(session, 'state.relation', { from: 'kim', to: 'lou', on, affinity, trust, ...more });
    }
    const list = async () => (await house.relations.list({ session, user: owner })).relations;
    expect((await list()).map(({ from, to }) => `${from} ${to}`)).toEqual([
      ...['kim lou', 'kim user', 'lou kim', 'lou user', 'user kim', 'user lou'],
    ]);
    // 100, then twice 5 less; 0, then twice 7 more: what was beyond the end is not made up for.
    expect(find(await list(), 'kim', 'lou')).toEqual({
      ...{ from: 'kim', to: 'lou', affinity: 90, trust: 14, facts: [] },
      ...{ summary: 'Kim is taken with Lou.', lastMet: 'Monday' },
    });
    await house.setPath(session, ids.slice(0, 1));
    expect(find(await list(), 'kim', 'lou')).toMatchObject({
      affinity: 70,
      trust: 30,
      summary: null,
      lastMet: null,
    });
    expect(find(await list(), 'lou', 'kim')).toMatchObject({ affinity: 50, trust: 50 });
    const request = { session, agent: 'kim', agents: ['kim', 'lou'], text: '', limit: 5 };
    const { relations } = await house.recall.recall(request);
    expect(relations.map(({ to, affinity }) => [to, affinity])).toEqual([
      ['lou', 70],
      ['user', 50],
    ]);
  });

  it('hold what is known of the other, the newest last and not without end', async () => {
    const agent = 'facts';
    const { session } = await room(agent);
    for (let index = 0; index < 25; index += 1)
      await house.learn(session, 'state.memory', made(`k_${index}`, null, { agent, about: 'user' }));
    const { relations } = await house.relations.list({ session, user: owner });
    const facts = find(relations, agent, 'user')?.facts.map(({ id }) => id);
    expect(facts).toEqual(Array.from({ length: 20 }, (_, index) => `k_${index + 5}`));
  });
});

describe('scenes and plans', () => {
  it('are open again after a rewind to before their end', async () => {
    const { session, messages } = await room('scene');
    const [m1, m2, m3] = messages;
    const setting = { place: 'Inn', clock: 'dusk', present: [{ who: 'ada', activity: 'reads' }] };
    await house.learn(session, 'state.scene', { change: 'opened', scene: 'sc_1', on: m1, setting });
    const present = [{ who: 'ada', objects: ['a lamp'] }, { who: 'bo' }];
    await house.learn(session, 'state.scene', { change: 'changed', scene: 'sc_1', on: m2, present });
    await house.learn(session, 'state.scene', { change: 'closed', scene: 'sc_1', on: m3 });
    await house.learn(session, 'state.scene', {
      change: 'opened',
      scene: 'sc_2',
      on: m3,
      setting: { place: 'Mill' },
    });
    const scenes = async () => (await house.scenes.list({ session, user: owner })).scenes;
    expect((await scenes()).map(({ id, status }) => [id, status])).toEqual([
      ['sc_1', 'closed'],
      ['sc_2', 'open'],
    ]);
    expect((await recalled(session)).scene).toMatchObject({ id: 'sc_2' });
    await house.setPath(session, [m1, m2]);
    expect(await scenes()).toEqual([
      expect.objectContaining({
        ...{ id: 'sc_1', status: 'open', closedOn: null, closedAt: null, clock: 'dusk' },
        present: [{ who: 'ada', activity: 'reads', objects: ['a lamp'] }, { who: 'bo' }],
      }),
    ]);
    await house.setPath(session, []);
    expect((await recalled(session)).scene).toBeNull();
  });

  it('move on as far as what counts has moved them, and what is over stays over', async () => {
    const { session, messages } = await room('plan');
    const [m1, m2, m3] = messages;
    await house.learn(session, 'state.plan', {
      change: 'made',
      plan: 'pl_1',
      on: m1,
      what: { text: 'Go home' },
    });
    await house.learn(session, 'state.plan', { change: 'moved', plan: 'pl_1', on: m2, to: 'completed' });
    await house.learn(session, 'state.plan', { change: 'moved', plan: 'pl_1', on: m3, to: 'active' });
    const plans = async () => (await house.plans.list({ session, user: owner })).plans;
    expect(await plans()).toMatchObject([{ id: 'pl_1', status: 'completed', text: 'Go home', who: [] }]);
    expect((await recalled(session)).plans).toEqual([]);
    await house.setPath(session, [m1]);
    expect((await recalled(session)).plans).toMatchObject([{ status: 'planned', movedAt: null }]);
  });
});

describe('an answer that must have seen an event', () => {
  it('is not given before memory has read so far', async () => {
    const { session } = await room('seen');
    const seen = { gen: 'g', en: 7 };
    const answer = house.scenes.list({ session, user: owner, seen });
    await house.learn(session, 'state.scene', {
      change: 'opened',
      scene: 'sc_9',
      on: null,
      setting: { place: 'x' },
    });
    await house.test.query('UPDATE sessions SET en = 7 WHERE id = $1', [session]);
    expect((await answer).scenes).toHaveLength(1);
  });
});
