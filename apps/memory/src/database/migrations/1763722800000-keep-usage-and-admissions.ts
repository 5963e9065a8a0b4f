import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was spent, step by step, and which turns were let in by users' budgets. Neither hangs on its session by a key:
 * what somebody has spent stays spent.
 */
export class KeepUsageAndAdmissions1763722800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...usage, ...admissions, warnings]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE budget_warnings, admissions, usage');
  }
}

const usage = [
  `CREATE TABLE usage (
    session text NOT NULL,
    en bigint NOT NULL,
    owner text NOT NULL REFERENCES users (id),
    turn text,
    step bigint,
    purpose text NOT NULL,
    model text,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cache_read_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    cost_usd double precision NOT NULL,
    estimated boolean NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (session, en)
  )`,
  // Budgets are summed up at each admission, from this index alone.
  `CREATE INDEX usage_of_owner ON usage (owner, at)
    INCLUDE (input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd)`,
];

/** `asks`: how many times it was let in and not rejected since. */
const admissions = [
  `CREATE TABLE admissions (
    session text NOT NULL,
    turn text NOT NULL,
    owner text NOT NULL REFERENCES users (id),
    asks bigint NOT NULL,
    at timestamptz NOT NULL,
    accepted_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (session, turn)
  )`,
  'CREATE INDEX admissions_of_owner ON admissions (owner, at)',
];

/** Which of them a user has had, so that he has each once. */
const warnings = `CREATE TABLE budget_warnings (
  owner text NOT NULL REFERENCES users (id),
  kind text NOT NULL,
  period text NOT NULL,
  until timestamptz NOT NULL,
  percent bigint NOT NULL,
  PRIMARY KEY (owner, kind, period, until, percent)
)`;
