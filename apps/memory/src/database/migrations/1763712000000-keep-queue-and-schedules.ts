import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Turns that wait, words said to turns that run, turns to come, and how far the log behind a session is trimmed. */
export class KeepQueueAndSchedules1763712000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...turns, ...trimming, ...schedules]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE schedules, steers');
    await runner.query(
      'ALTER TABLE sessions DROP COLUMN kept_from, DROP COLUMN trimmed, DROP COLUMN trimmed_at',
    );
    await runner.query('ALTER TABLE turns DROP COLUMN stop_reason');
    await runner.query('DROP INDEX turns_of_message');
    await runner.query(
      `CREATE INDEX events_rejected ON events (session, cause) WHERE type = 'turn.rejected'`,
    );
  }
}

const turns = [
  'DROP INDEX events_rejected',
  'ALTER TABLE turns ADD COLUMN stop_reason text',
  'CREATE INDEX turns_of_message ON turns (session, message)',
  `CREATE TABLE steers (
    session text NOT NULL REFERENCES sessions (id),
    id text NOT NULL,
    turn text NOT NULL,
    message text NOT NULL,
    key_hash text,
    before_gen text NOT NULL,
    before_n bigint NOT NULL,
    before_sequence bigint NOT NULL,
    PRIMARY KEY (session, id)
  )`,
  'CREATE INDEX steers_of_message ON steers (session, message)',
];

/** `kept_from`: what lies below is in the checkpoint. `trimmed`: what lies below is not in the stream any more. */
const trimming = [
  `ALTER TABLE sessions ADD COLUMN kept_from bigint NOT NULL DEFAULT 0,
     ADD COLUMN trimmed bigint NOT NULL DEFAULT 0,
     ADD COLUMN trimmed_at timestamptz NOT NULL DEFAULT now()`,
  `UPDATE sessions SET kept_from = sequence WHERE projection ->> 'openTurn' IS NULL`,
  'CREATE INDEX sessions_to_trim ON sessions (gen, kept_from) WHERE trimmed < kept_from',
];

const schedules = [
  `CREATE TABLE schedules (
    id text PRIMARY KEY,
    owner text NOT NULL REFERENCES users (id),
    session text NOT NULL REFERENCES sessions (id),
    timing json NOT NULL,
    text text NOT NULL,
    policy text NOT NULL,
    request json NOT NULL,
    paused boolean NOT NULL DEFAULT false,
    revision bigint NOT NULL DEFAULT 1,
    ran bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    revised_at timestamptz NOT NULL DEFAULT now(),
    last_run_at timestamptz,
    last_turn text,
    last_error json
  )`,
  'CREATE INDEX schedules_of_owner ON schedules (owner, created_at)',
];
