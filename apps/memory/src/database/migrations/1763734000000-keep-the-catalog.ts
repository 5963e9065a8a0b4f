import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a user sees of his sessions among each other, what was deleted and what is still to be erased of it, tokens by an
 * id of their own, and what lies in the object store only to be handed over.
 */
export class KeepTheCatalog1763734000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...sessions, ...erasure, ...tokens, ...transfers]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE transfers');
    await runner.query('ALTER TABLE tokens DROP COLUMN id, DROP COLUMN last_used_at, DROP COLUMN issued_by');
    await runner.query('DROP TABLE deleted_sessions');
    await runner.query('DROP INDEX sessions_by_activity, sessions_of_parent, sessions_of_ancestor');
    await runner.query('DROP INDEX messages_with_files');
    await runner.query(`ALTER TABLE sessions DROP COLUMN passes, DROP COLUMN recall, DROP COLUMN scenes,
      DROP COLUMN forked_from, DROP COLUMN ancestors, DROP COLUMN ancestor_ens, DROP COLUMN archived_at, DROP COLUMN active_at, DROP COLUMN said_en,
      DROP COLUMN read_en`);
  }
}

/**
 * `ancestors`: from which it was forked, and from which that was; `ancestor_ens`: up to which event of each. `said_en` and
 * `read_en`: the event with which a reply ended last, and the one up to which its owner has read. Pages go by `active_at`,
 * and whoever turns them knows no more of it than the millisecond.
 */
const sessions = [
  `ALTER TABLE sessions
     ADD COLUMN passes json,
     ADD COLUMN recall text NOT NULL DEFAULT 'everywhere' CHECK (recall IN ('everywhere', 'session', 'off')),
     ADD COLUMN scenes boolean NOT NULL DEFAULT false,
     ADD COLUMN forked_from json,
     ADD COLUMN ancestors text[] NOT NULL DEFAULT '{}',
     ADD COLUMN ancestor_ens bigint[] NOT NULL DEFAULT '{}',
     ADD COLUMN archived_at timestamptz,
     ADD COLUMN active_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
     ADD COLUMN said_en bigint NOT NULL DEFAULT 0,
     ADD COLUMN read_en bigint NOT NULL DEFAULT 0`,
  `UPDATE sessions SET active_at = date_trunc('milliseconds', greatest(created_at, coalesce(
     (SELECT max(accepted_at) FROM turns WHERE session = sessions.id AND status <> 'rejected'), created_at)))`,
  'CREATE INDEX sessions_by_activity ON sessions (owner, active_at DESC, id DESC)',
  `CREATE INDEX sessions_of_ancestor ON sessions USING gin (ancestors) WHERE ancestors <> '{}'`,
  `CREATE INDEX sessions_of_parent ON sessions ((parent ->> 'session')) WHERE parent IS NOT NULL`,
];

/** `sequence`: of the append with its last word. `files`: what it named. `tried_at`: when somebody last looked whether it can be erased. */
const erasure = [
  `CREATE TABLE deleted_sessions (
    id text PRIMARY KEY,
    owner text NOT NULL REFERENCES users (id),
    is_child boolean NOT NULL,
    gen text,
    sequence bigint NOT NULL,
    workspace text NOT NULL,
    files text[] NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    tried_at timestamptz,
    erased_at timestamptz
  )`,
  'CREATE INDEX deleted_sessions_to_erase ON deleted_sessions (coalesce(tried_at, at)) WHERE erased_at IS NULL',
  // Few of many: those in which a file may be named that is still used.
  `CREATE INDEX messages_with_files ON messages (session) WHERE blocks::text LIKE '%"file"%'`,
];

const newTokenId = `'tk_' || replace(gen_random_uuid()::text, '-', '')`;
const tokens = [
  `ALTER TABLE tokens ADD COLUMN id text NOT NULL DEFAULT ${newTokenId}, ADD COLUMN last_used_at timestamptz,
     ADD COLUMN issued_by char(64) REFERENCES tokens (hash)`,
  'CREATE UNIQUE INDEX tokens_by_id ON tokens (id)',
  'CREATE INDEX tokens_of_issuer ON tokens (issued_by)',
];

const transfers = [
  `CREATE TABLE transfers (
    file text PRIMARY KEY,
    owner text NOT NULL REFERENCES users (id),
    kind text NOT NULL CHECK (kind IN ('export', 'import')),
    at timestamptz NOT NULL DEFAULT now(),
    taken_at timestamptz
  )`,
  'CREATE INDEX transfers_by_age ON transfers (at)',
];
