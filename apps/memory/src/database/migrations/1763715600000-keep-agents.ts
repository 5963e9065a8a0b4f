import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agents that users make by the API, and who takes part in a session. */
export class KeepAgents1763715600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sessions ADD COLUMN agents json NOT NULL DEFAULT '[]'`);
    await runner.query(`CREATE TABLE agents (
      owner text NOT NULL REFERENCES users (id),
      id text NOT NULL,
      definition json NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (owner, id)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE agents');
    await runner.query('ALTER TABLE sessions DROP COLUMN agents');
  }
}
