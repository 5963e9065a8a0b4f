import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What comes from the log is `json`, not `jsonb`: it keeps what was said to the letter, and nobody looks
 * inside it. Should a writer ever let U+0000 or half a surrogate pair through, `jsonb` would refuse it.
 *
 * A message's parent is no foreign key: should one message ever be parked, its children are kept.
 */
export class CreateMemory1763683200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...people, ...conversations, ...history]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked, events, turns, messages, sessions, tokens, users');
  }
}

const people = [
  `CREATE TABLE users (
    id text PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE tokens (
    hash char(64) PRIMARY KEY,
    owner text NOT NULL REFERENCES users (id),
    scopes text[] NOT NULL,
    name text NOT NULL,
    origin text NOT NULL CHECK (origin IN ('configured', 'issued')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
  )`,
  'CREATE INDEX tokens_of_owner ON tokens (owner)',
];

const conversations = [
  `CREATE TABLE sessions (
    id text PRIMARY KEY,
    owner text NOT NULL REFERENCES users (id),
    name text,
    model text,
    system_prompt text,
    created_at timestamptz NOT NULL DEFAULT now(),
    gen text,
    n bigint NOT NULL DEFAULT 0,
    en bigint NOT NULL DEFAULT 0,
    epoch bigint NOT NULL DEFAULT 0,
    sequence bigint NOT NULL DEFAULT 0,
    projection json NOT NULL
  )`,
  'CREATE INDEX sessions_of_owner ON sessions (owner, created_at)',
  `CREATE TABLE messages (
    session text NOT NULL REFERENCES sessions (id),
    id text NOT NULL,
    parent text CHECK (parent <> id),
    turn text NOT NULL,
    role text NOT NULL,
    author text NOT NULL,
    status text NOT NULL,
    model text,
    blocks json NOT NULL,
    usage json,
    created_at timestamptz NOT NULL,
    ordinal bigint NOT NULL,
    PRIMARY KEY (session, id)
  )`,
  `CREATE TABLE turns (
    session text NOT NULL REFERENCES sessions (id),
    id text NOT NULL,
    message text NOT NULL,
    status text NOT NULL,
    key_hash text,
    before_gen text NOT NULL,
    before_n bigint NOT NULL,
    before_sequence bigint NOT NULL,
    usage json,
    error json,
    accepted_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (session, id)
  )`,
];

const history = [
  `CREATE TABLE events (
    session text NOT NULL REFERENCES sessions (id),
    en bigint NOT NULL,
    gen text NOT NULL,
    n bigint NOT NULL,
    sequence bigint NOT NULL,
    epoch bigint NOT NULL,
    type text NOT NULL,
    turn text,
    cause text,
    by text,
    at timestamptz NOT NULL,
    body json NOT NULL,
    PRIMARY KEY (session, en)
  )`,
  `CREATE INDEX events_rejected ON events (session, cause) WHERE type = 'turn.rejected'`,
  `CREATE TABLE parked (
    gen text NOT NULL,
    sequence bigint NOT NULL,
    session text NOT NULL,
    problem text NOT NULL,
    data bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (gen, sequence)
  )`,
  'CREATE INDEX parked_of_session ON parked (session)',
];
