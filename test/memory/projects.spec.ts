import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { hearUser } from '#shared/broker';
import { newId, type QueryRequest, type UserEvent } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { administrator as user, House } from './house.js';

jest.setTimeout(60_000);

let house: House;

beforeAll(async () => {
  house = await House.build();
  // Two, as a deploy runs them: what is asked goes to either.
  await Promise.all([house.start(), house.start()]);
  await house.database.query(`INSERT INTO users (id, name) VALUES ('u_other', 'Somebody else')`);
});

afterAll(() => house.tearDown());

type Definition = QueryRequest<'memory.project.create'>['project'];

const create = (owner: string, project: Definition) =>
  house.queries.ask('memory.project.create', { user: owner, project });
const list = async (owner: string) =>
  (await house.queries.ask('memory.project.list', { user: owner })).projects.map(({ name }) => name);
const get = (owner: string | null, project: string) =>
  house.queries.ask('memory.project.get', { user: owner, project });

const begin = (more: Partial<QueryRequest<'memory.session.create'>> = {}) =>
  house.queries.ask('memory.session.create', {
    owner: user,
    name: null,
    model: null,
    systemPrompt: null,
    ...more,
  });

const absent = expect.objectContaining({ body: expect.objectContaining({ code: 'not_found' }) });
const refusedFor = (path: string) =>
  expect.objectContaining({
    body: expect.objectContaining({ details: [{ path, problem: expect.any(String) }] }),
  });

describe("a user's projects", () => {
  it('are kept as they were written, changed and deleted', async () => {
    const whole = {
      name: 'b',
      prompt: 'é',
      root: '/x',
      writable: ['.'],
      permissions: { deny: ['shell(a "b")'] },
    };
    const { id, ...kept } = await create(user, whole);
    expect(kept).toEqual({ owner: user, ...whole, createdAt: expect.any(String) });
    await create(user, { name: 'a' });
    expect(await list(user)).toEqual(['b', 'a']);
    const change = { name: 'c', root: null };
    const changed = await house.queries.ask('memory.project.change', { user, project: id, change });
    expect(changed).toEqual({ ...kept, id, name: 'c', root: undefined });
    expect(await get(null, id)).toEqual(changed);
    await house.queries.ask('memory.project.delete', { user, project: id });
    expect(await list(user)).toEqual(['a']);
    await expect(get(null, id)).rejects.toEqual(absent);
  });

  it("are nobody else's", async () => {
    const { id: project } = await create(user, { name: 'mine' });
    const theirs = { user: 'u_other', project };
    await expect(get('u_other', project)).rejects.toEqual(absent);
    const change = { name: 'theirs' };
    await expect(house.queries.ask('memory.project.change', { ...theirs, change })).rejects.toEqual(absent);
    await expect(house.queries.ask('memory.project.delete', theirs)).rejects.toEqual(absent);
    expect(await list('u_other')).toEqual([]);
    await expect(create('u_nobody', { name: 'x' })).rejects.toEqual(absent);
  });

  it('hear everybody who changes them at the same moment', async () => {
    const { id: project } = await create(user, { name: 'busy' });
    const change = (wanted: object) =>
      house.queries.ask('memory.project.change', { user, project, change: wanted });
    for (const round of ['a', 'b', 'c', 'd', 'e']) {
      const wanted = [
        { prompt: round },
        { root: `/${round}` },
        { writable: [round] },
        { permissions: { deny: [round] } },
      ];
      await Promise.all(wanted.map(change));
      expect(await get(user, project)).toMatchObject(Object.assign({}, ...wanted));
    }
  });

  it('are 200 at most, whoever asks at the same moment', async () => {
    await house.database.query(
      `INSERT INTO projects (id, owner, definition)
       SELECT 'p_n' || n, 'u_other', '{"name":"n"}' FROM generate_series(1, 199) AS n`,
    );
    const last = await Promise.allSettled(['y', 'z'].map((name) => create('u_other', { name })));
    expect(last.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(create('u_other', { name: 'more' })).rejects.toEqual(refusedFor('body'));
  });
});

describe('a session', () => {
  it('belongs to a project of its owner, and stays when that is deleted', async () => {
    const { id: project } = await create(user, { name: 'home' });
    const { id: session, workspace, parent } = await begin({ project });
    expect({ workspace, parent }).toEqual({ workspace: session, parent: null });
    expect((await house.snapshot(session)).session).toMatchObject({
      project,
      workspace: session,
      parent: null,
    });
    await house.queries.ask('memory.project.delete', { user, project });
    expect(await house.queries.ask('memory.session.get', { session, user })).toMatchObject({ project: null });
  });

  it('is not begun in the project of somebody else', async () => {
    const { id: project } = await create(user, { name: 'mine alone' });
    await expect(begin({ owner: 'u_other', project })).rejects.toEqual(refusedFor('project'));
    await expect(begin({ project: 'p_none' })).rejects.toEqual(refusedFor('project'));
  });
});

const isOf = (event: UserEvent, session: string) => 'session' in event && event.session === session;
const fail = (error: unknown): void => {
  throw error;
};

describe('a session that works for another', () => {
  const childOf = (session: string, depth: number) => {
    return { id: newId('s'), parent: { session, turn: 't', call: 'c', key: newId('c'), depth } };
  };

  it('has its project and its workspace, and so have those that work for it', async () => {
    const { id: project } = await create(user, { name: 'family' });
    const root = await begin({ project });
    const child = childOf(root.id, 1);
    expect(await begin({ child })).toMatchObject({ ...child, project, workspace: root.id });
    const grandchild = childOf(child.id, 2);
    expect(await begin({ child: grandchild })).toMatchObject({ ...grandchild, project, workspace: root.id });
    expect((await house.snapshot(child.id)).session).toMatchObject({ ...child, workspace: root.id });
  });

  it('is begun once, however often it is asked for', async () => {
    const child = childOf((await begin()).id, 1);
    const begun = await Promise.all([1, 2, 3, 4].map(() => begin({ child })));
    expect(new Set(begun.map((session) => JSON.stringify(session))).size).toBe(1);
    const other = { ...child, parent: { ...child.parent, key: newId('c') } };
    await expect(begin({ child: other })).rejects.toMatchObject({ body: { code: 'internal' } });
  });

  it('is told of to its owner once, with the one it works for', async () => {
    const told: UserEvent[] = [];
    const stop = hearUser(house.broker, user, (event) => told.push(event), fail);
    const { id: root } = await begin();
    const [child, next] = [childOf(root, 1), childOf(root, 1)];
    for (const each of [child, child, next]) await begin({ child: each, name: 'Scout' });
    await eventually('the next one is told of', async () => told.some((event) => isOf(event, next.id)));
    stop();
    const created = { type: 'session_created', session: child.id, name: 'Scout', parent: root };
    expect(told.filter((event) => isOf(event, child.id))).toEqual([expect.objectContaining(created)]);
  });

  it("is not begun under somebody else's", async () => {
    const { id } = await begin();
    await expect(begin({ owner: 'u_other', child: childOf(id, 1) })).rejects.toEqual(absent);
    await expect(begin({ child: childOf(newId('s'), 1) })).rejects.toEqual(absent);
  });
});
