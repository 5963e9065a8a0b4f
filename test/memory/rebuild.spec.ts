import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { NewEntry } from '#shared/contracts';
import { createLogger } from '#shared/telemetry';
import { migratingSource, migrations } from '../../apps/memory/src/database/index.js';
import { seedHistory, type Seed } from '../../apps/memory/src/history/index.js';
import { rebuild, type Proof } from '../../apps/memory/src/rebuild/index.js';
import { createDatabase, type TestDatabase } from '../harness/database.js';
import { ServiceProcess } from '../harness/service-process.js';
import { Random } from '../simulation/random.js';
import { administrator as user, House } from './house.js';
import { accepted, begun, blockStarted, delta, newTurn, said, steer, waiting } from './log-script.js';
import { TreeScript } from './tree-script.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

const log = createLogger({ service: 'test', level: 'silent' });

async function withSource<T>(url: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = await migratingSource(url, log).initialize();
  try {
    return await work(source);
  } finally {
    await source.destroy();
  }
}

function differencesOf({ tables }: Proof): Record<string, string[]> {
  return Object.fromEntries(
    tables.filter(({ differences }) => differences > 0).map(({ table, examples }) => [table, examples]),
  );
}

describe('a rebuild from the stored events', () => {
  let house: House;

  beforeAll(async () => {
    house = await House.build();
    await house.start();
  });

  afterAll(() => house.tearDown());

  const proof = () => withSource(house.database.url, rebuild);

  /** All that is projected, and all of it settles mail. */
  async function lived(): Promise<string[]> {
    const random = new Random(7);
    const tree = new TreeScript(await house.createLog());
    const settling = (entries: NewEntry[]): NewEntry[] =>
      entries.map((entry, index) => (index > 0 ? entry : { ...entry, mail: tree.log.en + 1, cause: 'c_1' }));
    for (let step = 0; step < 40; step += 1) await tree.log.append(...settling(tree.something(random)));
    const entries = tree.turn();
    const { message = '', reply: on = '' } = tree.turns.get(tree.head ?? '') ?? {};
    await tree.log.append(
      ...entries,
      { type: 'message.versioned', by: user, body: { message, text: 'Otherwise' } },
      {
        type: 'state.memory',
        body: { change: 'made', memory: 'me_1', on, agent: 'a_1', text: 'They met', source: 'hand' },
      },
      { type: 'state.relation', body: { from: 'a_1', to: 'user', on, affinity: 3, trust: -2 } },
      { type: 'session.changed', body: { change: { recall: 'off', scenes: true } } },
      ...waiting(newTurn()),
    );
    return [tree.log.session, ...(await running())];
  }

  /** Of what is being written no delta and no checkpoint is kept. */
  async function running(): Promise<string[]> {
    const open = await house.createLog();
    const ids = newTurn();
    await open.append(accepted(ids, null), ...begun(ids), blockStarted(ids, 0), delta(ids, 0, 'First'));
    await open.append(
      { type: 'block.checkpoint', turn: ids.turn, body: { step: 0, index: 0, text: 'First and sec' } },
      delta(ids, 0, 'ond'),
    );
    // Behind a checkpoint alone, which nobody keeps.
    await open.append(delta(ids, 0, ' and third'), steer(ids, newTurn()), delta(ids, 0, '.'));
    await house.projected({ ...open, en: open.en } as typeof open);
    return [open.session];
  }

  async function seeded(): Promise<string> {
    const { id } = await house.createSession();
    const [first, second] = [newTurn(), newTurn()];
    const messages = [
      { message: said(first, null), origin: 's_elsewhere', onPath: true },
      { message: { ...said(second, first.message), blocks: [] }, onPath: false },
    ];
    const version = { message: first.message, text: 'Hi', by: user, until: new Date().toISOString() };
    const at = new Date().toISOString();
    const on = first.message;
    const change = {
      change: 'made' as const,
      memory: 'me_9',
      on,
      agent: 'a_1',
      text: 'Met',
      source: 'hand' as const,
    };
    const seed: Seed = {
      head: on,
      messages,
      versions: [version],
      receipts: [],
      scenes: [{ scene: 'sc_1', on, clock: null, closedOn: [] }],
      knowledge: [{ kind: 'memory', at, change }],
      title: null,
    };
    await withSource(house.database.url, (source) =>
      source.transaction((manager) => seedHistory(manager, id, seed, at)),
    );
    return id;
  }

  it('gives what the tables hold, leaves nothing behind, and shows each row that is another', async () => {
    const sessions = [...(await lived()), await seeded()];
    await house.idle();
    const whole = await proof();
    expect(differencesOf(whole)).toEqual({});
    expect(whole.sessions).toEqual({ whole: sessions.length, old: 0, parked: 0 });
    expect(Object.fromEntries(whole.tables.map(({ table, rows }) => [table, rows]))).toMatchObject({
      message_versions: 2,
      message_words: whole.tables.find(({ table }) => table === 'messages')?.rows,
      steers: 1,
      memory_changes: 2,
      relation_changes: 1,
      sessions: sessions.length,
    });

    const [session = ''] = sessions;
    const query = house.database.query;
    await query(`UPDATE messages SET on_path = NOT on_path WHERE session = $1 AND ordinal = 1`, [session]);
    await query(`UPDATE sessions SET epoch = 9, recall = 'session' WHERE id = $1`, [session]);
    await query(`DELETE FROM memory_changes WHERE session = $1`, [session]);
    const found = differencesOf(await proof());
    expect(Object.keys(found)).toEqual(['messages', 'memory_changes', 'sessions']);
    expect(found['sessions']).toEqual([`${session} (epoch, settings.recall)`]);

    const env = { PARLEY_DATABASE_URL: house.database.url, PARLEY_NATS_URL: house.namespace.natsUrl };
    const program = new ServiceProcess('memory', env, process.cwd(), 'dist/apps/memory/src/rebuild/main.js');
    expect(await program.exitCode()).toBe(1);
    expect(program.output).toMatch(/memory_changes +1 rows +1 different/);
    const schemas = await query(`SELECT 1 FROM pg_namespace WHERE nspname LIKE 'parley_rebuild%'`);
    expect(schemas).toEqual([]);
  });
});

function absent(): never {
  throw new Error('There is no such migration.');
}

describe('a database that was filled before the tree was kept', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase(`parley_old_${process.pid}`);
  });

  afterAll(() => database.drop());

  const blocks = (text: string): string => JSON.stringify([{ kind: 'text', text }]);

  async function fill(): Promise<void> {
    await database.query(`INSERT INTO users (id, name) VALUES ('u', 'U')`);
    await database.query(
      `INSERT INTO sessions (id, owner, projection) VALUES ('s', 'u', '{"head": "m3"}'), ('empty', 'u', '{}')`,
    );
    await database.query(
      `INSERT INTO messages (session, id, parent, turn, role, author, status, blocks, created_at, ordinal)
       VALUES ('s', 'm1', NULL, 't1', 'user', 'u', 'complete', $1, now(), 1),
         ('s', 'm2', 'm1', 't1', 'assistant', 'a', 'failed', $2, now(), 5),
         ('s', 'm3', 'm1', 't2', 'assistant', 'a', 'complete', '[]', now(), 9)`,
      [blocks('Good day'), blocks('half \uD800 a pair and \u0000')],
    );
    await database.query(
      `INSERT INTO events (session, en, gen, n, sequence, epoch, type, at, body)
       VALUES ('s', 1, 'g', 1, 1, 1, 'actor.claimed', now(), '{"nonce": "x", "epoch": 1}')`,
    );
  }

  it('is taken along forward and back, with the path that its heads led to', async () => {
    const place = migrations.findIndex(({ name }) => name.startsWith('KeepTheTree'));
    const migration = new (migrations[place] ?? absent())();
    await withSource(database.url, async (source) => {
      const runner = source.createQueryRunner();
      try {
        for (const Migration of migrations.slice(0, place)) await new Migration().up(runner);
        await fill();
        await migration.up(runner);
        const rows = await runner.query(
          `SELECT id, on_path, origin, words::text
           FROM messages JOIN message_words w ON w.session = messages.session AND w.message = messages.id ORDER BY ordinal`,
        );
        expect(rows).toEqual([
          { id: 'm1', on_path: true, origin: 's', words: `'day':2 'good':1` },
          { id: 'm2', on_path: false, origin: 's', words: null },
          { id: 'm3', on_path: true, origin: 's', words: null },
        ]);
        expect(await runner.query('SELECT mail FROM events')).toEqual([{ mail: 0 }]);
        // An instance of the last release goes on writing what it knows of.
        await runner.query(
          `INSERT INTO messages (session, id, parent, turn, role, author, status, blocks, created_at, ordinal)
           VALUES ('s', 'm4', 'm3', 't3', 'user', 'u', 'complete', '[]', now(), 12)`,
        );
        expect(await runner.query(`SELECT on_path, origin FROM messages WHERE id = 'm4'`)).toEqual([
          { on_path: true, origin: 's' },
        ]);
        await migration.down(runner);
        await migration.up(runner);
      } finally {
        await runner.release();
      }
    });
  });
});
