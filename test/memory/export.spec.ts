import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId, type NewEntry, type SessionExport } from '#shared/contracts';
import { Random } from '../simulation/random.js';
import { readApart } from '../../apps/memory/src/export/index.js';
import { administrator as user, House } from './house.js';
import { accepted, LogScript, newTurn, wholeTurn } from './log-script.js';
import { TreeScript } from './tree-script.js';

jest.setTimeout(60_000);

let house: House;
const other = 'u_other';

beforeAll(async () => {
  house = await House.build();
  await house.start({ PARLEY_IMPORT_BYTES: '1000000' });
  await house.database.query(`INSERT INTO users (id, name) VALUES ('u_other', 'Somebody else')`);
});

afterAll(() => house.tearDown());

async function exported(session: string, of = user): Promise<string> {
  const { file, size } = await house.queries.ask('memory.session.export', { session, user: of });
  const stored = await house.broker.files.get(file);
  const pieces: Uint8Array[] = [];
  for await (const piece of stored?.content ?? []) pieces.push(piece);
  await house.broker.files.remove(file);
  const text = Buffer.concat(pieces);
  expect(text.length).toBe(size);
  return text.toString();
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function uploaded(text: string, of = user): Promise<string> {
  const { file } = await house.queries.ask('memory.session.upload', { user: of });
  await house.broker.files.put(file, piecesOf(text));
  return file;
}

const imported = async (text: string, of = user) =>
  house.queries.ask('memory.session.import', { user: of, file: await uploaded(text, of) });

const count = async (table: string): Promise<number> =>
  Number((await house.database.query<{ count: string }>(`SELECT count(*) FROM ${table}`))[0]?.count);

/** What happened to a session, and what was learned of it meanwhile. */
async function lived(seed: number): Promise<string> {
  const random = new Random(seed);
  const log = await house.createLog();
  const tree = new TreeScript(log);
  await log.append(...tree.turn());
  for (let step = 0; step < 12; step += 1) {
    await log.append(...tree.something(random), ...learned(random, random.pick(tree.messages)));
  }
  await house.projected(log);
  return log.session;
}

function learned(random: Random, on: string): NewEntry[] {
  const [memory, newer, scene] = [newId('me'), newId('me'), newId('se')];
  const made = { change: 'made' as const, on, agent: 'a', text: 'They met', source: 'pass' as const };
  const all: NewEntry[] = [
    { type: 'state.memory', body: { ...made, memory, scene, clock: 'noon', about: 'user' } },
    { type: 'state.memory', body: { change: 'edited', memory, on, text: 'They parted', pinned: true } },
    { type: 'state.memory', body: { ...made, memory: newer } },
    { type: 'state.memory', body: { change: 'superseded', memory, on, by: newer } },
    { type: 'state.relation', body: { from: 'a', to: 'user', on, affinity: 3, trust: -2, summary: 'Warm' } },
    { type: 'state.scene', body: { change: 'opened', scene, on, setting: { place: 'Inn', clock: 'dusk' } } },
    { type: 'state.scene', body: { change: 'closed', scene, on, reason: 'They left' } },
    { type: 'state.plan', body: { change: 'made', plan: newId('pl'), on, what: { text: 'Go', who: ['a'] } } },
    { type: 'message.versioned', by: user, body: { message: on, text: `Otherwise ${random.whole(9)}` } },
  ];
  return all.slice(0, random.whole(all.length + 1));
}

const tree = async (session: string) => {
  const all = { session, user, after: null, limit: 500 };
  return house.queries.ask('memory.history.tree', all);
};
const scenes = (session: string) => house.queries.ask('memory.scene.list', { session, user });

describe('a session that was exported', () => {
  it('is the same once it is imported, and exported again, whatever happened in it', async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const session = await lived(seed);
      const text = await exported(session);
      const copy = await imported(text);
      expect([seed, await exported(copy.id)]).toEqual([seed, text]);
      const [before, after] = [await house.snapshot(session), await house.snapshot(copy.id)];
      expect(after.snapshot.conversation.messages).toEqual(before.snapshot.conversation.messages);
      const [head, ...marks] = [after, before].map(({ snapshot }) => snapshot.conversation.scenes.length);
      expect(marks).toEqual([head]);
      const { head: last, messages } = await tree(session);
      expect(await tree(copy.id)).toMatchObject({ head: last, messages });
      const named = (await scenes(session)).scenes.map(({ place, status }) => ({ place, status }));
      expect((await scenes(copy.id)).scenes).toMatchObject(named);
    }
  });

  it('is the same again where it is a fork, with what hung on what it was given', async () => {
    const log = await house.createLog();
    const source = new TreeScript(log);
    await log.append(...source.turn(), ...source.turn());
    const [first = '', second = ''] = source.path;
    for (const on of [first, second]) await log.append(...learned(new Random(1), on));
    const made = { change: 'made' as const, agent: 'a', text: 'T', source: 'hand' as const, on: second };
    await log.append(
      { type: 'state.memory', body: { ...made, memory: newId('me') } },
      { type: 'participant.joined', body: { agent: 'a' } },
    );
    await house.projected(log);
    const fork = await house.queries.ask('memory.session.fork', {
      session: log.session,
      user,
      message: second,
    });
    const text = await exported(fork.id);
    const { knowledge, messages, attendance }: SessionExport = JSON.parse(text);
    expect(attendance).toMatchObject([{ agent: 'a', change: 'joined' }]);
    const ids = new Set(messages.map(({ id }) => id));
    expect(knowledge.length).toBeGreaterThan(0);
    expect(knowledge.every(({ change }) => change.on !== null && ids.has(change.on))).toBe(true);
    expect(await exported((await imported(text)).id)).toBe(text);
  });

  it('leaves what is known in other sessions as it was: what was imported is known where it was put', async () => {
    const log = await house.createLog();
    const source = new TreeScript(log);
    await log.append(...source.turn());
    const [on = ''] = source.path;
    const made = { change: 'made' as const, agent: 'assistant', text: 'Rain.', source: 'hand' as const, on };
    await log.append(
      { type: 'state.memory', body: { ...made, memory: newId('me') } },
      { type: 'state.relation', body: { from: 'assistant', to: 'user', on, affinity: 5, trust: 0 } },
    );
    await house.projected(log);
    const knownIn = async (session: string): Promise<unknown> => {
      const asked = { session, user };
      const { memories } = await house.queries.ask('memory.memory.list', {
        ...asked,
        limit: 50,
        cursor: null,
      });
      const { relations } = await house.queries.ask('memory.relation.list', asked);
      const felt = relations.find(({ from }) => from === 'assistant');
      return [memories.filter(({ text }) => text === 'Rain.').length, felt?.affinity];
    };
    const before = await knownIn(log.session);
    const copy = await imported(await exported(log.session));
    expect(await knownIn(log.session)).toEqual(before);
    const elsewhere = await house.createLog();
    expect(await knownIn(elsewhere.session)).toEqual(before);
    // There it is known beside what is known everywhere.
    expect(await knownIn(copy.id)).toEqual([2, 60]);
    expect(before).toEqual([1, 55]);
  });

  it('has what was learned by hand in the fork that it was forked from', async () => {
    const log = await house.createLog();
    const source = new TreeScript(log);
    await log.append(...source.turn());
    const [first = '', on = ''] = source.path;
    await house.projected(log);
    const forkOf = (session: string) =>
      house.queries.ask('memory.session.fork', { session, user, message: null });
    const between = new LogScript(house.broker, (await forkOf(log.session)).id);
    Object.assign(between, { n: 1, en: 1 });
    const scene = { change: 'opened' as const, scene: newId('se'), on, setting: { place: 'Inn' } };
    await between.append(
      { type: 'state.scene', body: scene },
      { type: 'state.relation', body: { from: 'a', to: 'user', on: null, affinity: 3, trust: -2 } },
    );
    await house.projected(between);
    const last = await forkOf((await forkOf(between.session)).id);
    expect((await scenes(last.id)).scenes).toMatchObject([{ place: 'Inn', status: 'open' }]);
    const { knowledge }: SessionExport = JSON.parse(await exported(last.id));
    expect(knowledge.map(({ kind }) => kind)).toEqual(['scene', 'relation']);
    const rewound = { session: last.id, user, message: first };
    const { byKind } = await house.queries.ask('memory.history.preview', rewound);
    expect(byKind).toMatchObject({ messages: 1, scenes: 1, relations: 0 });
  });

  it('is refused where it is more than could be imported, and says of what', async () => {
    const { id, session } = { id: newId('m'), session: (await house.createSession()).id };
    const insert = (blocks: string, ids: string) =>
      house.database.query(
        `INSERT INTO messages (session, id, turn, role, author, status, blocks, created_at, ordinal)
         SELECT $1, $2 || n, 't', 'user', 'u', 'complete', ${blocks}, now(), n FROM ${ids} AS n`,
        [session, id],
      );
    const refused = { body: { code: 'too_large', message: expect.stringMatching(/PARLEY_IMPORT_BYTES/) } };
    const block = `json_build_array(json_build_object('kind', 'text', 'text', repeat('x', 600000)))`;
    await insert(block, 'generate_series(1, 2)');
    await expect(exported(session)).rejects.toMatchObject(refused);
    await house.database.query('DELETE FROM messages WHERE session = $1', [session]);
    // Each is little; what stands around them is not.
    await insert(`'[]'`, 'generate_series(1, 9000)');
    await expect(exported(session)).rejects.toMatchObject(refused);
    const because = (held: RegExp) => ({ body: { code: 'too_large', message: expect.stringMatching(held) } });
    await insert(`'[]'`, 'generate_series(9001, 50001)');
    await expect(exported(session)).rejects.toMatchObject(because(/50001 messages/));
    await house.database.query('DELETE FROM messages WHERE session = $1', [session]);
    await insert(
      `(SELECT json_agg(json_build_object('kind', 'text', 'text', 'x')) FROM generate_series(1, 25000))`,
      'generate_series(1, 1)',
    );
    await expect(exported(session)).rejects.toMatchObject(because(/50000 values/));
    await house.database.query('DELETE FROM messages WHERE session = $1', [session]);
  });

  it('shares no memory with what it came from, and takes no name of files that are not its owner’s', async () => {
    const log = await house.createLog();
    const ids = newTurn();
    const [entry, ...rest] = [accepted(ids, null), ...wholeTurn(ids, null).slice(1)];
    const known = { file: newId('f'), name: 'a.txt', mediaType: 'text/plain', size: 1 };
    await house.queries.ask('memory.file.create', { owner: user, files: [known] });
    entry.body.message.blocks.push({ kind: 'file', ...known });
    const made = { change: 'made' as const, on: ids.message, agent: 'a', text: 'T', source: 'hand' as const };
    await log.append(entry, ...rest, { type: 'state.memory', body: { ...made, memory: newId('me') } });
    await house.projected(log);
    const text = await exported(log.session);
    const [mine, theirs] = [await imported(text), await imported(text, other)];
    const memories = await house.database.query<{ memory: string }>(
      'SELECT DISTINCT memory FROM memory_changes WHERE session = ANY ($1)',
      [[log.session, mine.id, theirs.id]],
    );
    expect(memories.length).toBe(3);
    expect((await house.snapshot(mine.id)).snapshot.conversation.messages[0]?.blocks[1]).toEqual({
      kind: 'file',
      ...known,
    });
    const { messages }: SessionExport = JSON.parse(await exported(theirs.id, other));
    expect(messages[0]?.blocks[1]).toMatchObject({ file: known.file, problem: expect.any(String) });
  });

  it('is another’s to nobody, neither as a session nor as a file', async () => {
    const { id: session } = await house.createSession();
    await expect(exported(session, other)).rejects.toMatchObject({ body: { code: 'not_found' } });
    const file = await uploaded(await exported(session));
    const take = (by: string) => house.queries.ask('memory.session.import', { user: by, file });
    await expect(take(other)).rejects.toMatchObject({ body: { code: 'not_found' } });
    await take(user);
    expect(await house.broker.files.info(file)).toBeUndefined();
    await expect(take(user)).rejects.toMatchObject({ body: { code: 'not_found' } });
  });
});

describe('a fork', () => {
  it('is refused where its path is more than could be imported, former words included', async () => {
    const log = await house.createLog();
    const source = new TreeScript(log);
    await log.append(...source.turn(), ...source.turn());
    await house.projected(log);
    const [, early = '', , late = ''] = source.path;
    const forkAt = (message: string) =>
      house.queries.ask('memory.session.fork', { session: log.session, user, message });
    const saved = (en: number) =>
      house.database.query(
        `INSERT INTO message_versions (session, message, en, text, by, until)
         VALUES ($1, $2, $3, repeat('x', 600000), $4, now())`,
        [log.session, late, en, user],
      );
    await saved(1_001);
    expect(await forkAt(late)).toMatchObject({ forkedFrom: { message: late } });
    await saved(1_002);
    const before = await count('sessions');
    const refused = { body: { code: 'too_large', message: expect.stringMatching(/PARLEY_IMPORT_BYTES/) } };
    await expect(forkAt(late)).rejects.toMatchObject(refused);
    expect(await count('sessions')).toBe(before);
    expect(await forkAt(early)).toMatchObject({ forkedFrom: { message: early } });
  });
});

describe('a file that is more than can be read', () => {
  const many = () => new Uint8Array(Buffer.from(`{"a":[${'{"b":1},'.repeat(300_000)}1]}`));

  it.each([
    ['time', { timeMs: 1 }],
    ['memory', { timeMs: 60_000, heapMb: 12 }],
  ])('is given up for its %s, and nothing else is harmed', async (_what, limits) => {
    await expect(readApart(many(), limits)).rejects.toMatchObject({ body: { code: 'too_large' } });
    await expect(readApart(many(), { timeMs: 60_000 })).rejects.toMatchObject({
      body: { code: 'invalid_request' },
    });
  });

  it('is not waited for by more than a few', async () => {
    const { id } = await house.createSession();
    const text = await exported(id);
    const all = await Promise.allSettled(Array.from({ length: 12 }, () => imported(text)));
    const codes = all.map((each) => (each.status === 'fulfilled' ? 'imported' : each.reason.body.code));
    expect(new Set(codes)).toEqual(new Set(['imported', 'unavailable']));
  });
});

describe('a file whose agents are not there', () => {
  it('is refused, as a new session would be', async () => {
    const { id } = await house.createSession();
    const document: SessionExport = JSON.parse(await exported(id));
    document.settings.agents = ['a_nobody'];
    const { nc, names } = house.broker;
    const problem = { code: 'unknown_agent', message: 'There is no such agent.' };
    // As inference does.
    const answering = nc.subscribe(names.subject('agent', 'check'), {
      callback: (_error, question) => {
        const { id: asked } = question.json<{ id: string }>();
        question.respond(JSON.stringify({ id: asked, response: { problem }, isDisposed: true }));
      },
    });
    await nc.flush();
    await expect(imported(JSON.stringify(document))).rejects.toMatchObject({ body: problem });
    answering.unsubscribe();
    await nc.flush();
    expect((await imported(JSON.stringify(document))).agents).toEqual(['a_nobody']);
  });
});

describe('a file that is no exported session', () => {
  it.each([
    ['broken', '{', 'invalid_request'],
    ['something else', '[]', 'invalid_request'],
    ['huge', '"'.padEnd(1_000_001, 'x'), 'too_large'],
    ['deep', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'invalid_request'],
  ])('is refused where it is %s, and nothing of it stays', async (_what, text, code) => {
    const before = [await count('sessions'), await count('messages')];
    const file = await uploaded(text);
    const taken = house.queries.ask('memory.session.import', { user, file });
    await expect(taken).rejects.toMatchObject({ body: { code } });
    expect([await count('sessions'), await count('messages')]).toEqual(before);
    expect(await house.broker.files.info(file)).toBeUndefined();
  });
});
