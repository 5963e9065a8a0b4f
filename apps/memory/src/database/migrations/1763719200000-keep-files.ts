import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of uploaded files. Their contents are in the broker's object store. */
export class KeepFiles1763719200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE files (
      id text PRIMARY KEY,
      owner text NOT NULL REFERENCES users (id),
      name text NOT NULL,
      media_type text NOT NULL,
      size bigint NOT NULL,
      width bigint,
      height bigint,
      created_at timestamptz NOT NULL DEFAULT now()
    )`);
    await runner.query('CREATE INDEX files_of_owner ON files (owner, created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE files');
  }
}
