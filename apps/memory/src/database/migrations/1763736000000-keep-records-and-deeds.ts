import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One row for each turn that is over, as long as its session is there, and the audit trail, which nobody changes and
 * nothing outlives: it hangs on no session by a key.
 */
export class KeepRecordsAndDeeds1763736000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...records, ...deeds]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE deeds, turn_records');
    await runner.query('DROP FUNCTION refuse_change_of_deeds');
  }
}

const records = [
  `CREATE TABLE turn_records (
    session text NOT NULL REFERENCES sessions (id),
    turn text NOT NULL,
    en bigint NOT NULL,
    owner text NOT NULL REFERENCES users (id),
    parent text,
    agent text,
    model text,
    status text NOT NULL,
    code text,
    stop_reason text,
    asked json NOT NULL,
    answered json NOT NULL,
    calls json NOT NULL,
    usage json NOT NULL,
    cost_usd double precision NOT NULL,
    accepted_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz NOT NULL,
    first_block_ms double precision,
    steps bigint NOT NULL,
    abandoned_steps bigint NOT NULL,
    PRIMARY KEY (session, turn, en)
  )`,
  'CREATE INDEX turn_records_of_owner ON turn_records (owner, ended_at)',
];

/** `session` and `en` together are told by a log, and so by it alone once. */
const deeds = [
  `CREATE TABLE deeds (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    by text NOT NULL,
    owner text,
    deed text NOT NULL,
    session text,
    turn text,
    en bigint,
    subject text,
    detail json NOT NULL,
    UNIQUE (session, en)
  )`,
  'CREATE INDEX deeds_of_owner ON deeds (owner, at, id)',
  'CREATE INDEX deeds_of_doer ON deeds (by, at, id)',
  'CREATE INDEX deeds_at ON deeds (at, id)',
  `CREATE FUNCTION refuse_change_of_deeds() RETURNS trigger LANGUAGE plpgsql AS
   $$ BEGIN RAISE EXCEPTION 'What was done stays done: the audit trail is only ever added to.'; END $$`,
  `CREATE TRIGGER deeds_stay BEFORE UPDATE OR DELETE ON deeds
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_deeds()`,
  `CREATE TRIGGER deeds_stay_all BEFORE TRUNCATE ON deeds
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_deeds()`,
  // Else a session that says it only replicates what others have done is refused nothing.
  'ALTER TABLE deeds ENABLE ALWAYS TRIGGER deeds_stay, ENABLE ALWAYS TRIGGER deeds_stay_all',
];
