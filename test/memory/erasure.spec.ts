import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { hearUser, postMail } from '#shared/broker';
import {
  newId,
  noUsage,
  type Message,
  type NewEntry,
  type TurnRecord,
  type UserEvent,
} from '#shared/contracts';
import { pino } from 'pino';
import { tablesOfSession, tablesThatStay, takeTransfer } from '../../apps/memory/src/erasure/index.js';
import { openDatabase, type Database } from '../../apps/memory/src/knowledge/index.js';
import { eventually } from '../harness/eventually.js';
import { administrator as user, House } from './house.js';
import { accepted, LogScript, newTurn, steer, wholeTurn } from './log-script.js';

jest.setTimeout(60_000);

let house: House;
/** Another hand on the same tables. */
let database: Database;
const workspacesDeleted: string[] = [];

beforeAll(async () => {
  house = await House.build();
  await house.start({ PARLEY_ERASURE_CHECK_MS: '50' });
  database = await openDatabase(house.database.url, pino({ level: 'silent' }));
  const { nc, names } = house.broker;
  // As a tools service does.
  nc.subscribe(names.subject('tools', 'workspace', 'delete'), {
    callback: (_error, question) => {
      const { id, data } = question.json<{ id: string; data: { workspace: string } }>();
      workspacesDeleted.push(data.workspace);
      const isBroken = data.workspace.startsWith('broken');
      const answer = isBroken ? { err: { code: 'internal', message: 'No.' } } : { response: { ok: true } };
      question.respond(JSON.stringify({ id, ...answer, isDisposed: true }));
    },
  });
});

afterAll(async () => {
  await database.close();
  await house.tearDown();
});

const deletion: NewEntry[] = [{ type: 'session.deleted', by: user, body: {} }];

async function upload(): Promise<string> {
  const file = newId('f');
  await house.broker.files.put(file, pieces(Buffer.from('content')));
  const known = { file, name: 'a.txt', mediaType: 'text/plain', size: 7 };
  await house.queries.ask('memory.file.create', { owner: user, files: [known] });
  return file;
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function withFiles(entry: NewEntry<'turn.accepted'>, files: string[]): NewEntry<'turn.accepted'> {
  const blocks = files.map((file) => ({
    kind: 'file' as const,
    file,
    name: 'a.txt',
    mediaType: 'text/plain',
    size: 7,
  }));
  const message: Message = { ...entry.body.message, blocks };
  return { ...entry, body: { ...entry.body, message } };
}

function withSteered(entry: NewEntry<'steer.received'>, files: string[]): NewEntry<'steer.received'> {
  const blocks = files.map((file) => ({ kind: 'file' as const, file, name: 'a', mediaType: 'a/b', size: 7 }));
  const message: Message = { ...entry.body.message, blocks: [...entry.body.message.blocks, ...blocks] };
  return { ...entry, body: { ...entry.body, message } };
}

/** As logging wants it kept. */
function recordIn(session: string): TurnRecord {
  const at = new Date().toISOString();
  return {
    ...{
      session,
      turn: newId('t'),
      en: 9,
      user,
      parent: null,
      agent: null,
      model: null,
      status: 'completed',
    },
    ...{ asked: [], answered: [], calls: [], usage: noUsage, costUsd: 0, acceptedAt: at, startedAt: at },
    ...{ endedAt: at, firstBlockMs: null, steps: 1, abandonedSteps: 0 },
  };
}

/** All that can be told of a session. */
async function lived(files: string[], waiting: string[] = []): Promise<LogScript> {
  const log = await house.createLog();
  const ids = newTurn();
  const [, ...rest] = wholeTurn(ids, null);
  const next = newTurn();
  await log.append(
    withFiles(accepted(ids, null), files),
    ...rest,
    { type: 'message.versioned', by: user, body: { message: ids.message, text: 'Otherwise' } },
    accepted(next, ids.reply),
    withSteered(steer(next, newTurn()), waiting),
    {
      type: 'state.memory',
      body: { change: 'made', memory: newId('me'), on: ids.message, agent: 'a', text: 'T', source: 'hand' },
    },
    { type: 'state.relation', body: { from: 'a', to: 'user', on: ids.message, affinity: 1, trust: 1 } },
    { type: 'state.scene', body: { change: 'opened', scene: 'se_1', on: null, setting: { place: 'Inn' } } },
    { type: 'state.plan', body: { change: 'made', plan: 'pl_1', on: null, what: { text: 'Go' } } },
  );
  await house.queries.ask('memory.schedule.create', {
    user,
    session: log.session,
    timing: { kind: 'at', at: '2100-01-01T00:00:00Z' },
    text: 'Later',
    policy: 'enqueue',
    request: {},
  });
  await house.projected(log);
  return log;
}

async function rowsOf(session: string, table: string): Promise<number> {
  const [row] = await house.database.query<{ count: string }>(
    `SELECT count(*) FROM ${table} WHERE session = $1`,
    [session],
  );
  return Number(row?.count);
}

const inLog = (filter: string) =>
  house.broker.jsm.streams
    .info(house.broker.names.stream('LOG'), { subjects_filter: filter })
    .then(({ state }) => Object.keys(state.subjects ?? {}).length);
const inMail = (filter: string) =>
  house.broker.jsm.streams
    .info(house.broker.names.stream('MAIL'), { subjects_filter: filter })
    .then(({ state }) => Object.keys(state.subjects ?? {}).length);

const gone = (session: string) =>
  expect(house.snapshot(session)).rejects.toMatchObject({ body: { code: 'not_found' } });

const untilGone = (session: string) =>
  eventually(`${session} is gone`, async () => {
    const rows = await house.database.query('SELECT 1 FROM sessions WHERE id = $1', [session]);
    return rows.length === 0;
  });

const erased = (session: string) =>
  eventually(`${session} is erased`, async () => {
    const rows = await house.database.query(
      'SELECT 1 FROM deleted_sessions WHERE id = $1 AND erased_at IS NOT NULL',
      [session],
    );
    return rows.length > 0;
  });

describe('every table that tells of sessions', () => {
  it('is erased with them, or is known to stay', async () => {
    const rows = await house.database.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'session'`,
    );
    const known = [...tablesOfSession, ...tablesThatStay];
    expect(rows.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
  });
});

describe('a session that is deleted', () => {
  it('leaves nothing anywhere but what it has cost, once its end was reported', async () => {
    const told: UserEvent[] = [];
    const stop = hearUser(
      house.broker,
      user,
      (event) => told.push(event),
      () => {},
    );
    const [own, shared, waiting] = [await upload(), await upload(), await upload()];
    const other = await lived([shared]);
    const log = await lived([own, shared], [waiting]);
    const { session } = log;
    const { names } = house.broker;
    await house.database.query(
      `INSERT INTO parked (gen, sequence, session, problem, data) VALUES ('g', 1, $1, 'none', '')`,
      [session],
    );
    await house.queries.ask('memory.report.keep', { record: recordIn(session) });
    for (const table of tablesOfSession)
      expect([table, await rowsOf(session, table)]).not.toEqual([table, 0]);
    const child = await house.queries.ask('memory.session.create', {
      ...{ owner: user, name: 'Child', model: null, systemPrompt: null },
      child: { id: newId('s'), parent: { session, turn: 't', call: 'c', key: newId('c'), depth: 1 } },
    });
    await postMail(house.broker, 'user', {
      ...{
        v: 1,
        id: newId('k'),
        type: 'session.stop',
        session,
        at: new Date().toISOString(),
        by: user,
        body: {},
      },
    });

    await log.append(...deletion);
    await eventually('it is gone', async () => (await rowsOf(session, 'events')) === 0);
    await gone(session);
    await gone(child.id);
    for (const table of tablesOfSession) expect([table, await rowsOf(session, table)]).toEqual([table, 0]);
    expect(await rowsOf(session, 'usage')).toBeGreaterThan(0);
    expect(await rowsOf(session, 'deeds')).toBeGreaterThan(0);
    // What logging has to say of it comes too late, and finds nothing.
    const late = await house.queries.ask('memory.report.keep', { record: recordIn(session) });
    expect(late).toEqual({ kept: false });
    // Nobody has reported it yet.
    expect(await inLog(names.logOf(session))).toBe(1);

    await house.reportAll();
    await erased(session);
    await erased(child.id);
    expect([await inLog(names.logOf(session)), await inMail(names.mailOf(session))]).toEqual([0, 0]);
    expect(await inMail(names.laterOf(session))).toBe(0);
    // That of its child is its own.
    expect(workspacesDeleted.filter((each) => [session, child.id].includes(each))).toEqual([session]);
    for (const file of [own, waiting]) expect(await house.broker.files.info(file)).toBeUndefined();
    await expect(house.queries.ask('memory.file.get', { user, files: [own] })).rejects.toMatchObject({
      body: { code: 'not_found' },
    });
    expect(await house.broker.files.info(shared)).toEqual({ size: 7 });
    expect((await house.snapshot(other.session)).session.id).toBe(other.session);
    await eventually(
      'its owner was told',
      async () => told.filter(({ type }) => type === 'session_deleted').length === 2,
    );
    stop();
  });

  it('keeps silent when something comes late, and stays deleted', async () => {
    const log = await lived([]);
    const late = log.next(...deletion);
    const behind = log.next({ type: 'queue.held', body: {} });
    await log.store(late);
    await eventually('it is gone', async () => (await rowsOf(log.session, 'events')) === 0);
    await log.store(late);
    await log.store(behind);
    await house.idle();
    expect((await house.parked()).filter(({ session }) => session === log.session)).toEqual([]);
    expect(await house.logged(log.session)).toEqual([]);
    await gone(log.session);
  });

  it('is found by no search, and its fork lives on with what it was given', async () => {
    const log = await lived([]);
    const fork = await house.queries.ask('memory.session.fork', {
      session: log.session,
      user,
      message: null,
    });
    const sessionsWith = async (q: string) =>
      (await house.queries.ask('memory.search', { user, q, limit: 100, cursor: null })).found.map(
        ({ session }) => session,
      );
    expect(await sessionsWith('otherwise')).toContain(log.session);
    await log.append(...deletion);
    await eventually('it is gone', async () => (await rowsOf(log.session, 'events')) === 0);
    const left = await sessionsWith('otherwise');
    expect([left.includes(log.session), left.includes(fork.id)]).toEqual([false, true]);
    expect((await house.snapshot(fork.id)).snapshot.conversation.messages.length).toBeGreaterThan(0);
  });
});

const childOf = (session: string, id = newId('s')) =>
  house.queries.ask('memory.session.create', {
    ...{ owner: user, name: 'Child', model: null, systemPrompt: null },
    child: { id, parent: { session, turn: 't', call: 'c', key: newId('c'), depth: 1 } },
  });

const somebodyWaits = () =>
  eventually('somebody waits for a row', async () => {
    const rows = await house.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });

describe('a session that is deleted with one that works for it', () => {
  it('leaves no turn running, and what that still costs is booked', async () => {
    const parent = await house.createLog();
    const child = new LogScript(house.broker, (await childOf(parent.session)).id);
    const ids = newTurn();
    const [first, ...rest] = wholeTurn(ids, null);
    if (!first) throw new Error('A turn has a beginning.');
    const ends = rest.findIndex(({ type }) => type === 'turn.completed');
    await house.database.query(
      `INSERT INTO admissions (session, turn, owner, at, accepted_at, asks)
       VALUES ($1, $2, $3, now(), NULL, 1)`,
      [child.session, ids.turn, user],
    );
    await child.append(first, ...rest.slice(0, 1));
    await house.projected(child);
    await parent.append(...deletion);
    await untilGone(parent.session);
    const running = `SELECT 1 FROM admissions WHERE session = $1 AND ended_at IS NULL`;
    expect(await house.database.query(running, [child.session])).toEqual([]);

    const last = child.next(...rest.slice(1, ends + 1));
    const told = rest[ends];
    await child.store(last);
    await child.store(last);
    await house.idle();
    const [spent] = await house.database.query<{ owner: string; input: string; purposes: string[] }>(
      `SELECT owner, sum(input_tokens) AS input, array_agg(DISTINCT purpose) AS purposes
       FROM usage WHERE session = $1 GROUP BY owner`,
      [child.session],
    );
    const whole = told?.type === 'turn.completed' ? told.body.usage.inputTokens : 0;
    expect(whole).toBeGreaterThan(0);
    expect(spent).toEqual({ owner: user, input: String(whole), purposes: ['sub-agent'] });
  });

  it('holds nobody up who has both in hand the other way round', async () => {
    const parent = await house.createLog();
    // Before its parent in the order of ids.
    const child = await childOf(parent.session, `a${newId('s')}`);
    const hold = (how: string) => `SELECT 1 FROM sessions WHERE id = $1 FOR NO KEY UPDATE ${how}`;
    await database.change(async (manager) => {
      await manager.query(hold(''), [child.id]);
      await parent.append(...deletion);
      await somebodyWaits();
      expect(await manager.query(hold('NOWAIT'), [parent.session])).toHaveLength(1);
    });
    await untilGone(parent.session);
    await gone(child.id);
    await expect(childOf((await house.createSession()).id, child.id)).rejects.toMatchObject({
      body: { code: 'not_found' },
    });
  });

  it('gets no other one meanwhile', async () => {
    const { id } = await house.createSession();
    const { beginning } = await database.change(async (manager) => {
      await manager.query('SELECT 1 FROM sessions WHERE id = $1 FOR UPDATE', [id]);
      const started = Promise.allSettled([childOf(id)]);
      await somebodyWaits();
      await manager.query('DELETE FROM sessions WHERE id = $1', [id]);
      return { beginning: started };
    });
    expect(await beginning).toMatchObject([{ status: 'rejected', reason: { body: { code: 'not_found' } } }]);
  });
});

describe('what cannot be erased', () => {
  it('does not keep the rest from being erased, however much it is', async () => {
    await house.database.query(
      `INSERT INTO deleted_sessions (id, owner, is_child, gen, sequence, workspace, files, at)
       SELECT 'broken_' || n, $1, false, 'gone', 1, 'broken_' || n, '{}', now() - interval '10 minutes'
       FROM generate_series(1, 60) AS n`,
      [user],
    );
    await house.database.query(
      `INSERT INTO deleted_sessions (id, owner, is_child, gen, sequence, workspace, files)
       VALUES ('whole', $1, false, 'gone', 1, 'whole', '{}')`,
      [user],
    );
    const whole = await erased('whole');
    expect(whole).toBe(true);
    await house.database.query(`DELETE FROM deleted_sessions WHERE id LIKE 'broken%'`);
  });
});

describe('what lies in the store to be handed over', () => {
  it('stays while it is being read, however late that was begun', async () => {
    const [read, old] = [
      await house.queries.ask('memory.session.upload', { user }),
      await house.queries.ask('memory.session.upload', { user }),
    ];
    for (const { file } of [read, old]) await house.broker.files.put(file, pieces(Buffer.from('{}')));
    const age = (file: string, interval: string) =>
      house.database.query(`UPDATE transfers SET at = now() - $2::interval WHERE file = $1`, [
        file,
        interval,
      ]);
    await age(read.file, '59 minutes');
    await database.change((manager) => takeTransfer(manager, { ...read, owner: user, kind: 'import' }));
    await age(read.file, '2 hours');
    await age(old.file, '1 hour');
    await eventually('the other is removed', async () => !(await house.broker.files.info(old.file)));
    expect(await house.broker.files.info(read.file)).toEqual({ size: 2 });
    await house.broker.files.remove(read.file);
  });

  it('is removed when nobody has fetched it', async () => {
    const { file } = await house.queries.ask('memory.session.upload', { user });
    await house.broker.files.put(file, pieces(Buffer.from('{}')));
    await house.database.query(`UPDATE transfers SET at = now() - interval '2 hours' WHERE file = $1`, [
      file,
    ]);
    await eventually('it is removed', async () => (await house.broker.files.info(file)) === undefined);
    await expect(house.queries.ask('memory.session.import', { user, file })).rejects.toMatchObject({
      body: { code: 'not_found' },
    });
  });
});
