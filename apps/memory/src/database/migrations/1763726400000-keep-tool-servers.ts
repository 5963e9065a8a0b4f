import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tool servers that administrators make by the API. */
export class KeepToolServers1763726400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE tool_servers (
      id text PRIMARY KEY,
      definition json NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now()
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tool_servers');
  }
}
