import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * By what a message is found again that a client has kept in its own words. What was written before stays without: no
 * conversation is found by it.
 */
export class KeepPrints1763735000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE messages ADD COLUMN print_lines bigint, ADD COLUMN print bigint,
         ADD COLUMN print_behind bigint, ADD COLUMN print_power bigint`,
    );
    await runner.query('CREATE INDEX messages_first_print ON messages (print) WHERE parent IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE messages DROP COLUMN print_lines, DROP COLUMN print, DROP COLUMN print_behind,
         DROP COLUMN print_power`,
    );
  }
}
