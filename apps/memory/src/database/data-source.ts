import { types } from 'pg';
import { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import { TokenRow } from '../access/token.entity.js';
import { UserRow } from '../access/user.entity.js';
import { AgentRow } from '../agents/agent.entity.js';
import { FileRow } from '../files/file.entity.js';
import { ProjectRow } from '../projects/project.entity.js';
import { ScheduleRow } from '../schedules/schedule.entity.js';
import { SessionRow } from '../sessions/session.entity.js';
import { ToolServerRow } from '../tool-servers/tool-server.entity.js';
import { SteerRow } from '../turns/steer.entity.js';
import { TurnRow } from '../turns/turn.entity.js';
import { migrations } from './migrations/index.js';
import { SteadyClient } from './steady-client.js';

interface Patience {
  /** How many connections at most. */
  connections: number;
  /** In milliseconds; 0 for no limit. */
  statementMs: number;
}

/** An asker gives up after 5 s, so what takes longer than this is only in the way. */
const serving: Patience = { connections: 10, statementMs: 15_000 };
/** A migration may wait for another instance's, and may rewrite a large table. */
const migrating: Patience = { connections: 2, statementMs: 0 };

export function servingSource(url: string, log: Logger): DataSource {
  return dataSource(url, log, serving);
}

export function migratingSource(url: string, log: Logger): DataSource {
  return dataSource(url, log, migrating);
}

/** A first connection must fail within 5 s; a later one sooner than its asker gives up. */
const connectMs = 4_000;

function dataSource(url: string, log: Logger, { connections, statementMs }: Patience): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    applicationName: 'parley-memory',
    entities: [
      FileRow,
      UserRow,
      TokenRow,
      SessionRow,
      TurnRow,
      SteerRow,
      ScheduleRow,
      AgentRow,
      ToolServerRow,
      ProjectRow,
    ],
    migrations,
    migrationsTableName: 'parley_migrations',
    synchronize: false,
    logging: false,
    installExtensions: false,
    poolSize: connections,
    connectTimeoutMS: connectMs,
    // Connections that idle may break at any time; the pool replaces them.
    poolErrorHandler: (error: unknown) => log.warn({ err: error }, 'An idle database connection broke'),
    extra: {
      Client: SteadyClient,
      types: { getTypeParser },
      statement_timeout: statementMs,
      // The server's limit is of no use when it has frozen or the network swallows its answer.
      query_timeout: statementMs * 2,
      idle_in_transaction_session_timeout: statementMs * 2,
      keepAlive: true,
    },
  });
}

const int8 = 20;

/** Counters and sequences are `bigint`, and far below 2^53: as numbers they are what the contracts say. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === int8 ? Number : types.getTypeParser(oid, format);
