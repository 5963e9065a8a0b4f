import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Config } from '#shared/config';
import {
  idSchema,
  instantSchema,
  notFound,
  type Memory,
  type QueryRequest,
  type QueryResponse,
} from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { cursorAt, placeOfCursor } from '../asked/page-cursor.js';
import { refuseUnstorable } from '../asked/unstorable.js';
import { Database } from '../database/database.js';
import { newestFirst, Parameters } from '../knowledge/counting.js';
import type { KnowingSession } from '../knowledge/knowing-session.js';
import { readKnowledge } from '../knowledge/read-knowledge.js';
import { memoryOf, type StandingMemory } from './memory-of.js';
import { pinnedIds } from './pins.js';
import { standing, standingColumns, type Known } from './standing.js';
import { wordsMatch } from './words-match.js';

type Asked = QueryRequest<'memory.memory.list'>;
type Page = QueryResponse<'memory.memory.list'>;

/** Behind which memory a page begins. */
const placeSchema = z.tuple([instantSchema, z.number().int(), idSchema]);

/** What agents remember, as it stands on the paths that count. */
@Injectable()
export class Memories {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_MEMORY_PINS'>,
  ) {}

  async list(asked: Asked): Promise<Page> {
    const after = asked.cursor === null ? null : placeOfCursor(asked.cursor, placeSchema);
    refuseUnstorable({ q: asked.q });
    const rows = await readKnowledge(this.database, asked, (manager, session) =>
      this.page(manager, session, asked, after),
    );
    const memories = rows.slice(0, asked.limit);
    const last = memories.at(-1);
    return {
      memories: memories.map(memoryOf),
      next: last && rows.length > asked.limit ? cursorAt([last.at, last.en, last.session]) : null,
    };
  }

  async get({ user, memory, session }: QueryRequest<'memory.memory.get'>): Promise<Memory> {
    const known: Known = { owner: user, scope: { kind: 'everywhere', session } };
    const [row] = await this.database.read((manager) => {
      const parameters = new Parameters();
      const wanted = parameters.add(memory);
      const agents = `ARRAY(SELECT agent FROM memory_changes
        WHERE memory = ${wanted} AND owner = ${parameters.add(user)} AND change = 'made')`;
      return this.select(manager, known, agents, parameters, `AND made.memory = ${wanted}`);
    });
    if (!row) throw notFound('memory');
    return memoryOf(row);
  }

  /** One more than is shown, if there is one. */
  private page(
    manager: EntityManager,
    session: KnowingSession,
    { agent, q, all = false, limit }: Asked,
    after: z.infer<typeof placeSchema> | null,
  ): Promise<StandingMemory[]> {
    const known: Known = {
      owner: session.owner,
      // Where nothing is recalled there is still something to be looked through.
      scope: { kind: session.recall === 'session' ? 'session' : 'everywhere', session: session.id },
    };
    const parameters = new Parameters();
    const agents = parameters.add(agent === undefined ? session.agents : [agent]);
    // One alone is read in the order of the index, as far as the page goes.
    const [only, ...others] = agent === undefined ? session.agents : [agent];
    const conditions = [
      others.length === 0 ? `made.agent = ${parameters.add(only)}` : `made.agent = ANY(${agents})`,
    ];
    if (!all) conditions.push('later.superseded_by IS NULL');
    if (q !== undefined && q.trim() !== '') conditions.push(wordsMatch(q, session.owner, parameters));
    if (after) {
      const place = after.map((value) => parameters.add(value));
      conditions.push(
        `(made.at, made.en, made.session) < (${place[0]}::timestamptz, ${place[1]}::bigint, ${place[2]}::text)`,
      );
    }
    const order = `ORDER BY ${newestFirst('made')} LIMIT ${parameters.add(limit + 1)}`;
    const where = conditions.map((condition) => `AND ${condition}`).join(' ');
    return this.select(manager, known, agents, parameters, `${where} ${order}`);
  }

  private select(
    manager: EntityManager,
    known: Known,
    agents: string,
    parameters: Parameters,
    which: string,
  ): Promise<StandingMemory[]> {
    const pins = pinnedIds(known, agents, this.config.PARLEY_MEMORY_PINS, parameters);
    return manager.query<StandingMemory[]>(
      `WITH pins AS MATERIALIZED (${pins})
       SELECT ${standingColumns}, made.memory IN (SELECT id FROM pins) AS pinned
       ${standing(known, parameters)} ${which}`,
      parameters.values,
    );
  }
}
