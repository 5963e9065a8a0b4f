import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Projects, which session belongs to which, and which sessions work for others. */
export class KeepProjects1763730000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE projects (
      id text PRIMARY KEY,
      owner text NOT NULL REFERENCES users (id),
      definition json NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now()
    )`);
    await runner.query('CREATE INDEX projects_of_owner ON projects (owner, created_at)');
    // The workspace of a session that has none here is its own: an instance of the last release names none.
    await runner.query(`ALTER TABLE sessions
      ADD COLUMN project text REFERENCES projects (id) ON DELETE SET NULL,
      ADD COLUMN parent json,
      ADD COLUMN workspace text`);
    await runner.query('CREATE INDEX sessions_of_project ON sessions (project) WHERE project IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sessions DROP COLUMN workspace, DROP COLUMN parent, DROP COLUMN project');
    await runner.query('DROP TABLE projects');
  }
}
