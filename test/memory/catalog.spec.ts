import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { idPattern, newId, type QueryRequest } from '#shared/contracts';
import { createLogger } from '#shared/telemetry';
import { migratingSource, migrations } from '../../apps/memory/src/database/index.js';
import { createDatabase } from '../harness/database.js';
import { administrator as user, House, token } from './house.js';
import { accepted, begun, LogScript, newTurn, steer, wholeTurn } from './log-script.js';
import { TreeScript } from './tree-script.js';

jest.setTimeout(60_000);

let house: House;
const other = 'u_other';

beforeAll(async () => {
  house = await House.build();
  await house.start();
  await house.database.query(`INSERT INTO users (id, name) VALUES ('u_other', 'Somebody else')`);
});

afterAll(() => house.tearDown());

type List = Partial<QueryRequest<'memory.session.list'>>;
type Mark = Partial<QueryRequest<'memory.session.mark'>>;

const begin = (more: Partial<QueryRequest<'memory.session.create'>> = {}) =>
  house.queries.ask('memory.session.create', {
    owner: user,
    name: null,
    model: null,
    systemPrompt: null,
    ...more,
  });
const list = (more: List = {}) =>
  house.queries.ask('memory.session.list', { user, limit: 100, cursor: null, ...more });
const namesIn = async (more: List) => (await list(more)).sessions.map(({ name }) => name);
const mark = (session: string, more: Mark) =>
  house.queries.ask('memory.session.mark', { session, user, ...more });
const get = (session: string) => house.queries.ask('memory.session.get', { session, user });
const fork = (session: string, message: string | null) =>
  house.queries.ask('memory.session.fork', { session, user, message });

const absent = { body: { code: 'not_found' } };
const refusedFor = (path: string) => ({ body: { code: 'invalid_request', details: [{ path }] } });

/** Of one user alone, so that no other test's sessions are among them. */
async function somebody(): Promise<string> {
  const id = newId('u');
  await house.database.query('INSERT INTO users (id, name) VALUES ($1, $1)', [id]);
  return id;
}

describe('the list of sessions', () => {
  it('has each once, page by page, that with the last activity first', async () => {
    const owner = await somebody();
    const made: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) made.push((await begin({ owner, name })).id);
    const [first = ''] = made;
    const at = (await list({ user: owner })).sessions[0]?.activeAt;
    // All of the same millisecond, but one.
    await house.database.query('UPDATE sessions SET active_at = $2 WHERE owner = $1', [owner, at]);
    await house.database.query(`UPDATE sessions SET active_at = active_at + interval '1 ms' WHERE id = $1`, [
      first,
    ]);
    const pages: string[][] = [];
    for (let cursor: string | null = null, turn = 0; turn === 0 || cursor !== null; turn += 1) {
      const page = await list({ user: owner, limit: 2, cursor });
      pages.push(page.sessions.map(({ id }) => id));
      cursor = page.next;
    }
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(pages.flat()[0]).toBe(first);
    expect(pages.flat().toSorted()).toEqual(made.toSorted());
  });

  it('shows what was asked for: by name, archived, of a project, of those that work for others', async () => {
    const owner = await somebody();
    const { id: project } = await house.queries.ask('memory.project.create', {
      user: owner,
      project: { name: 'p' },
    });
    const { id } = await begin({ owner, name: '100% Ä_x\\y' });
    const old = await begin({ owner, name: 'old', project });
    const parent = { session: id, turn: 't', call: 'c', key: newId('c'), depth: 1 };
    await begin({ owner, name: 'child', child: { id: newId('s'), parent } });
    await house.queries.ask('memory.session.mark', { session: old.id, user: owner, archived: true });
    const shown = (more: List) => namesIn({ user: owner, ...more });
    expect(await shown({})).toEqual(['100% Ä_x\\y']);
    expect((await shown({ archived: 'with', children: 'with' })).length).toBe(3);
    expect(await shown({ archived: 'only' })).toEqual(['old']);
    expect(await shown({ children: 'only' })).toEqual(['child']);
    expect(await shown({ archived: 'with', project })).toEqual(['old']);
    for (const q of ['100%', 'ä_X', 'x\\y']) expect(await shown({ q })).toEqual(['100% Ä_x\\y']);
    for (const q of ['1_0%', '%', '"', "'; --"])
      expect(await shown({ q })).toEqual(q === '%' ? ['100% Ä_x\\y'] : []);
  });

  it("is nobody else's, and refuses what it has not given out", async () => {
    const { id } = await begin();
    expect((await list({ user: other })).sessions).toEqual([]);
    await expect(mark(id, { user: other, archived: true })).rejects.toMatchObject(absent);
    const before = (at: string) => Buffer.from(JSON.stringify([at, 's'])).toString('base64url');
    for (const cursor of ['x', 'e30', before('2026'), before('0000-01-01T00:00:00Z')])
      await expect(list({ cursor })).rejects.toMatchObject(refusedFor('cursor'));
    await expect(list({ q: '\0' })).rejects.toMatchObject(refusedFor('q'));
  });
});

describe('a session', () => {
  it('is created with what it goes by, and changed by its owner alone where that is his own affair', async () => {
    const settings = { passes: ['memory' as const], recall: 'session' as const, scenes: true };
    const { id, ...made } = await begin(settings);
    expect(made).toMatchObject({ ...settings, archivedAt: null, unread: false, forkedFrom: null });
    expect((await house.snapshot(id)).session).toMatchObject(settings);
    const archived = await mark(id, { archived: true, name: 'Kept' });
    expect(archived).toMatchObject({ name: 'Kept', archivedAt: expect.any(String) });
    expect((await mark(id, { archived: true })).archivedAt).toBe(archived.archivedAt);
    expect(await mark(id, { archived: false, name: null })).toMatchObject({ name: null, archivedAt: null });
    await expect(mark(id, { name: 'a\0' })).rejects.toMatchObject(refusedFor('name'));
    expect(await get(id)).toMatchObject({ name: null, archivedAt: null });
  });

  it('is read as far as its reader has seen, though memory has not come so far', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    const seen = () => ({ gen: house.broker.gen, en: log.en });
    const first = log.next(...wholeTurn(ids, null));
    expect(await mark(log.session, { read: true, seen: seen() })).toMatchObject({ unread: false });
    await log.store(first);
    await house.projected(log);
    expect((await get(log.session)).unread).toBe(false);
    const before = seen();
    await log.append(...wholeTurn(newTurn(), ids.reply));
    await house.projected(log);
    expect(await mark(log.session, { read: true, seen: before })).toMatchObject({ unread: true });
    expect(await mark(log.session, { read: true, seen: seen() })).toMatchObject({ unread: false });
  });

  it('is unread from the end of a reply until its owner has read it', async () => {
    const log = await house.createLog();
    const before = (await get(log.session)).activeAt;
    const ids = newTurn();
    await log.append(accepted(ids, null), ...begun(ids), steer(ids, newTurn()));
    await house.projected(log);
    expect((await get(log.session)).unread).toBe(false);
    expect((await get(log.session)).activeAt > before).toBe(true);
    await log.append(...wholeTurn(newTurn(), ids.message));
    await house.projected(log);
    expect(await get(log.session)).toMatchObject({ unread: true });
    expect(await mark(log.session, { read: true })).toMatchObject({ unread: false });
    await log.append(...wholeTurn(newTurn(), null));
    await house.projected(log);
    expect((await list()).sessions.find(({ id }) => id === log.session)).toMatchObject({ unread: true });
  });
});

async function told(): Promise<{ tree: TreeScript; log: LogScript }> {
  const log = await house.createLog();
  const tree = new TreeScript(log);
  await log.append(...tree.turn(), ...tree.turn(), ...tree.turn());
  await house.projected(log);
  return { tree, log };
}

describe('a fork', () => {
  it('has the path up to a message, with the versions and receipts of it, and goes on by itself', async () => {
    const { tree, log } = await told();
    const [first = '', , , at = '', next = ''] = tree.path;
    const receipt = (on: string, cut: string) => ({
      ...{ receipt: newId('k'), trigger: 'manual' as const, method: 'summary' as const, summary: 'S' },
      ...{ cut: { message: cut, block: 0 }, on, before: null, tokensBefore: 9, tokensAfter: 1, dropped: 1 },
    });
    const [counts, later] = [receipt(at, first), receipt(next, at)];
    await log.append(
      { type: 'message.versioned', by: user, body: { message: first, text: 'Other words' } },
      { type: 'context.compacted', body: counts },
      { type: 'context.compacted', body: later },
      {
        type: 'state.scene',
        body: { change: 'opened', scene: 'se_1', on: first, setting: { place: 'Inn' } },
      },
      { type: 'state.scene', body: { change: 'closed', scene: 'se_1', on: next } },
      {
        type: 'state.scene',
        body: { change: 'opened', scene: 'se_2', on: next, setting: { place: 'Road' } },
      },
    );
    await house.projected(log);
    await mark(log.session, { name: 'Tale' });

    const forked = await fork(log.session, at);
    expect(forked).toMatchObject({
      name: 'Tale (fork)',
      forkedFrom: { session: log.session, message: at },
      parent: null,
      workspace: forked.id,
      unread: false,
    });
    const { snapshot } = await house.snapshot(forked.id);
    expect(snapshot.position).toEqual({ gen: null, n: 1, en: 1, epoch: 0, sequence: 0 });
    const { messages, head, receipts, scenes, openTurn } = snapshot.conversation;
    expect({ head, ids: messages.map(({ id }) => id) }).toEqual({ head: at, ids: tree.path.slice(0, 4) });
    expect(messages[0]?.blocks).toEqual([{ kind: 'text', text: 'Other words' }]);
    expect({ receipts, openTurn }).toEqual({ receipts: [counts], openTurn: null });
    expect(scenes).toEqual([{ scene: 'se_1', on: first, clock: null, closedOn: [] }]);
    const one = { session: forked.id, user, message: first };
    const { versions } = await house.queries.ask('memory.history.message', one);
    expect(versions).toEqual([{ text: 'Hello', by: user, until: expect.any(String) }]);
    expect(await house.events(forked.id)).toMatchObject([{ en: 1, type: 'history.seeded' }]);

    await log.append(...tree.moveTo(first));
    const own = Object.assign(new LogScript(house.broker, forked.id), { n: 1, en: 1 });
    const ids = newTurn();
    await own.append(...wholeTurn(ids, at));
    const said = (await house.projected(own)).snapshot.conversation.messages.map(({ id }) => id);
    expect(said).toEqual([...messages.map(({ id }) => id), ids.message, ids.reply]);
  });

  it('has all that is whole where no message is named, and a fork of it has what that has', async () => {
    const { tree, log } = await told();
    const ids = newTurn();
    await log.append(accepted(ids, tree.head), ...begun(ids));
    await house.projected(log);
    await expect(fork(log.session, ids.reply)).rejects.toMatchObject(refusedFor('message'));
    const { id } = await fork(log.session, null);
    const again = await fork((await fork(id, null)).id, null);
    const { conversation } = (await house.snapshot(again.id)).snapshot;
    expect(conversation.messages.map((message) => message.id)).toEqual([...tree.path, ids.message]);
    expect(again.name).toBeNull();
    const origins = await house.database.query('SELECT DISTINCT origin FROM messages WHERE session = $1', [
      again.id,
    ]);
    expect(origins).toEqual([{ origin: log.session }]);
  });

  it('is of nothing where nothing was said, and is refused for what is unknown or another’s', async () => {
    const { id } = await begin();
    const empty = await fork(id, null);
    expect((await house.snapshot(empty.id)).snapshot.conversation).toMatchObject({
      head: null,
      messages: [],
    });
    await expect(fork(id, 'm_none')).rejects.toMatchObject(absent);
    const { log, tree } = await told();
    await log.append(...tree.turn());
    const seen = { gen: house.broker.gen, en: log.en };
    const asked = { session: log.session, user, message: tree.head, seen };
    expect((await house.queries.ask('memory.session.fork', asked)).forkedFrom?.message).toBe(tree.head);
    const theirs = house.queries.ask('memory.session.fork', { session: id, user: other, message: null });
    await expect(theirs).rejects.toMatchObject(absent);
  });
});

describe("a user's tokens", () => {
  const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');
  const create = (more: Partial<QueryRequest<'memory.token.create'>> = {}) =>
    house.queries.ask('memory.token.create', {
      user,
      holder: hashOf(token),
      name: 'phone',
      scopes: ['read'],
      expiresAt: null,
      ...more,
    });
  const access = (secret: string) => house.queries.ask('memory.access', { tokenHash: hashOf(secret) });
  const tokens = async (of = user) => (await house.queries.ask('memory.token.list', { user: of })).tokens;

  it('open what they may until they are revoked, and are told once', async () => {
    const { token: made, secret } = await create({ scopes: ['write', 'read'] });
    expect(secret).toMatch(/^parley_[A-Za-z0-9_-]{43}$/);
    expect(made).toMatchObject({
      name: 'phone',
      scopes: ['write', 'read'],
      origin: 'issued',
      lastUsedAt: null,
    });
    expect(await access(secret)).toMatchObject({ user, scopes: ['write', 'read'] });
    const kept = (await tokens()).find(({ id }) => id === made.id);
    expect(kept).toEqual({ ...made, lastUsedAt: expect.any(String) });
    const stored = await house.database.query('SELECT * FROM tokens');
    expect(JSON.stringify(stored)).not.toContain(secret);
    const revoke = (by: string) => house.queries.ask('memory.token.revoke', { user: by, token: made.id });
    await expect(revoke(other)).rejects.toMatchObject(absent);
    expect(await revoke(user)).toEqual({ tokenHashes: [hashOf(secret)] });
    expect(await access(secret)).toBeNull();
    expect((await tokens()).map(({ id }) => id)).not.toContain(made.id);
    await expect(revoke(user)).rejects.toMatchObject(absent);
  });

  it('give no more than the one that asks has, expire, and are not endless', async () => {
    const plain = await create({ scopes: ['write', 'read'] });
    const more = create({ holder: hashOf(plain.secret), scopes: ['read', 'admin'] });
    await expect(more).rejects.toMatchObject({ body: { code: 'forbidden' } });
    await expect(create({ expiresAt: '2020-01-01T00:00:00Z' })).rejects.toMatchObject(
      refusedFor('expiresAt'),
    );
    await expect(create({ name: '\ud800' })).rejects.toMatchObject(refusedFor('name'));
    await expect(create({ scopes: [] })).rejects.toMatchObject({ body: { code: 'invalid_request' } });
    const { secret } = await create({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect(await access(secret)).toMatchObject({ expiresAt: expect.any(String) });
    const owner = await somebody();
    const theirs = 'e'.repeat(64);
    await house.database.query(
      `INSERT INTO tokens (hash, owner, scopes, name, origin)
       SELECT CASE n WHEN 1 THEN $2 ELSE lpad(n::text, 64, 'f') END, $1, '{read}', 'n', 'issued'
       FROM generate_series(1, 99) AS n`,
      [owner, theirs],
    );
    const one = () => create({ user: owner, holder: theirs });
    const last = await Promise.allSettled([one(), one()]);
    expect(last.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('last no longer than the one that they were created with, and go with it', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const short = await create({ expiresAt: soon, scopes: ['write', 'read'] });
    const holder = hashOf(short.secret);
    const child = await create({ holder });
    expect(child.token.expiresAt).toBe(soon);
    const later = new Date(Date.now() + 120_000).toISOString();
    await expect(create({ holder, expiresAt: later })).rejects.toMatchObject(refusedFor('expiresAt'));
    const grandchild = await create({ holder: hashOf(child.secret) });
    const apart = await create();
    const { tokenHashes } = await house.queries.ask('memory.token.revoke', { user, token: short.token.id });
    const gone = [short, child, grandchild].map(({ secret }) => secret);
    expect(tokenHashes.toSorted()).toEqual(gone.map(hashOf).toSorted());
    for (const secret of gone) expect(await access(secret)).toBeNull();
    expect(await access(apart.secret)).not.toBeNull();
    await expect(create({ holder })).rejects.toMatchObject({ body: { code: 'forbidden' } });
    const others = create({ user: await somebody(), holder: hashOf(apart.secret) });
    await expect(others).rejects.toMatchObject({ body: { code: 'forbidden' } });
  });

  it('are taken from nobody where the operator has set them', async () => {
    const configured = (await tokens()).find(({ origin }) => origin === 'configured');
    const revoked = house.queries.ask('memory.token.revoke', { user, token: configured?.id ?? '' });
    await expect(revoked).rejects.toMatchObject(refusedFor('token'));
    expect(await access(token)).toMatchObject({ scopes: ['admin', 'write', 'read'] });
  });
});

describe('a database that was filled before the catalog was kept', () => {
  it('is taken along forward and back', async () => {
    const name = `parley_catalog_${process.pid}`;
    const database = await createDatabase(name);
    const logger = createLogger({ service: 'test', level: 'silent' });
    const source = await migratingSource(database.url, logger).initialize();
    const runner = source.createQueryRunner();
    try {
      const place = migrations.findIndex((each) => each.name.startsWith('KeepTheCatalog'));
      const [Catalog, ...before] = migrations.slice(0, place + 1).toReversed();
      if (!Catalog) throw new Error('There is no such migration.');
      for (const Migration of before.toReversed()) await new Migration().up(runner);
      await database.query(`INSERT INTO users (id, name) VALUES ('u', 'U')`);
      await database.query(
        `INSERT INTO sessions (id, owner, projection, created_at)
         VALUES ('new', 'u', '{}', '2026-01-01T00:00:00.123456Z'), ('used', 'u', '{}', '2026-01-01')`,
      );
      await database.query(
        `INSERT INTO turns (session, id, message, status, before_gen, before_n, before_sequence, accepted_at)
         VALUES ('used', 't', 'm', 'completed', 'g', 0, 0, '2026-02-02'),
           ('used', 't2', 'm2', 'rejected', 'g', 0, 0, '2026-03-03')`,
      );
      await database.query(
        `INSERT INTO tokens (hash, owner, scopes, name, origin)
         VALUES ($1, 'u', '{read}', 'a', 'issued'), ($2, 'u', '{read}', 'b', 'issued')`,
        ['a'.repeat(64), 'b'.repeat(64)],
      );
      const migration = new Catalog();
      await migration.up(runner);
      await migration.down(runner);
      await migration.up(runner);
      const rows = await runner.query('SELECT id, active_at, said_en, recall FROM sessions ORDER BY id');
      expect(rows).toEqual([
        { id: 'new', active_at: new Date('2026-01-01T00:00:00.123Z'), said_en: 0, recall: 'everywhere' },
        { id: 'used', active_at: new Date('2026-02-02T00:00:00Z'), said_en: 0, recall: 'everywhere' },
      ]);
      const ids = await runner.query('SELECT DISTINCT id FROM tokens');
      expect(ids).toEqual([
        { id: expect.stringMatching(idPattern) },
        { id: expect.stringMatching(idPattern) },
      ]);
    } finally {
      await runner.release();
      await source.destroy();
      await database.drop();
    }
  });
});
