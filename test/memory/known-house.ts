import { pino } from 'pino';
import { newId, type Entry, type EntryBody, type Session } from '#shared/contracts';
import {
  Memories,
  openDatabase,
  Plans,
  Recall,
  Relations,
  Scenes,
  seededKnowledge,
  takenAlong,
  writeClears,
  writeKnowledge,
  type Database,
  type KnowledgeChange,
  type Nearness,
} from '../../apps/memory/src/knowledge/index.js';
import { createDatabase, type TestDatabase } from '../harness/database.js';

export const owner = 'u_owner';
export const stranger = 'u_stranger';
const mostPins = 3;

type Type = KnowledgeChange['entry']['type'];
type Nearing = Pick<Nearness, 'sought' | 'of'>;

const byWordsAlone: Nearing = { sought: async () => undefined, of: async () => new Map() };

/** What memory knows of knowledge, on a Postgres and nothing else. The projection is played by the test. */
export class KnownHouse {
  readonly memories: Memories;
  readonly relations: Relations;
  readonly scenes: Scenes;
  readonly plans: Plans;
  readonly recall: Recall;
  private en = 0;

  private constructor(
    readonly test: TestDatabase,
    readonly database: Database,
    nearness: Nearing,
    pins: number,
  ) {
    const config = { PARLEY_MEMORY_PINS: pins };
    this.memories = new Memories(database, config);
    this.relations = new Relations(database);
    this.scenes = new Scenes(database);
    this.plans = new Plans(database);
    this.recall = new Recall(database, config, nearness);
  }

  static async build(nearness = byWordsAlone, pins = mostPins): Promise<KnownHouse> {
    const test = await createDatabase(newId('g').toLowerCase());
    const database = await openDatabase(test.url, pino({ level: 'silent' }));
    await test.query('INSERT INTO users (id, name) SELECT id, id FROM unnest($1::text[]) id', [
      [owner, stranger],
    ]);
    return new KnownHouse(test, database, nearness, pins);
  }

  async tearDown(): Promise<void> {
    await this.database.close();
    await this.test.drop();
  }

  async session(agents = ['ada'], recall: Session['recall'] = 'everywhere', of = owner): Promise<string> {
    const id = newId('s');
    await this.test.query(
      'INSERT INTO sessions (id, owner, agents, recall, projection) VALUES ($1, $2, $3, $4, $5)',
      [id, of, JSON.stringify(agents), recall, '{}'],
    );
    return id;
  }

  /** At what its source knows by now. What it is given of its messages is to be said with that as its origin. */
  async fork(source: string, agents = ['ada'], recall: Session['recall'] = 'session'): Promise<string> {
    const id = await this.session(agents, recall);
    await this.test.query(
      `UPDATE sessions SET (ancestors, ancestor_ens) =
         (SELECT id || ancestors, $3::bigint || ancestor_ens FROM sessions WHERE id = $2) WHERE id = $1`,
      [id, source, this.en],
    );
    await this.database.change(async (manager) => {
      const knowledge = await takenAlong(manager, source, await this.pathOf(source));
      await writeKnowledge(manager, seededKnowledge(id, knowledge));
    });
    return id;
  }

  /** On the path, first said in `origin`. */
  async say(session: string, ids: readonly string[], origin = session): Promise<void> {
    await this.test.query(
      `INSERT INTO messages (session, id, turn, role, author, status, blocks, created_at, ordinal, on_path, origin)
       SELECT $1, id, 't', 'user', 'u', 'complete', '[]', now(), 0, true, $3 FROM unnest($2::text[]) id`,
      [session, ids, origin],
    );
  }

  /** As rewinding and returning do. */
  async setPath(session: string, path: readonly string[]): Promise<void> {
    await this.test.query('UPDATE messages SET on_path = (id = ANY($2)) WHERE session = $1', [session, path]);
  }

  /** As a clear leaves it that comes now. */
  async clear(session: string, root: string | null): Promise<void> {
    this.en += 1;
    const clear = { session, en: this.en, root };
    await this.database.change((manager) => writeClears(manager, [clear]));
    await this.setPath(session, []);
  }

  private async pathOf(session: string): Promise<string[]> {
    const rows = await this.test.query<{ id: string }>(
      'SELECT id FROM messages WHERE session = $1 AND on_path',
      [session],
    );
    return rows.map(({ id }) => id);
  }

  change<T extends Type>(session: string, type: T, body: EntryBody<T>, at?: Date): KnowledgeChange {
    this.en += 1;
    const when = (at ?? new Date(Date.UTC(2026, 0, 1) + this.en * 1_000)).toISOString();
    return { session, entry: { type, body, n: this.en, en: this.en, at: when } as Entry<Type> };
  }

  write(...changes: KnowledgeChange[]): Promise<void> {
    return this.database.change((manager) => writeKnowledge(manager, changes));
  }

  async learn<T extends Type>(session: string, type: T, body: EntryBody<T>): Promise<void> {
    await this.write(this.change(session, type, body));
  }
}
