import type { OnApplicationShutdown } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { databaseAway, withoutParameters } from './statement-refused.js';

type Work<T> = (manager: EntityManager) => Promise<T>;

const pingLimitMs = 2_000;

/**
 * Memory's way to Postgres. Whoever works gets the `EntityManager` of one connection and passes it on by
 * name: there is no ambient transaction. Work must not keep the manager after it has returned.
 */
export class Database implements OnApplicationShutdown {
  constructor(private readonly source: DataSource) {}

  /** For statements that need not agree with each other. */
  read<T>(work: Work<T>): Promise<T> {
    return this.connected(work);
  }

  /** Every statement sees the same instant, and none can write. */
  readAtOnce<T>(work: Work<T>): Promise<T> {
    return this.connected((outer) =>
      outer.transaction('REPEATABLE READ', async (manager) => {
        await manager.query('SET TRANSACTION READ ONLY');
        return work(manager);
      }),
    );
  }

  /** All of it or nothing. */
  change<T>(work: Work<T>): Promise<T> {
    return this.connected((outer) => outer.transaction(work));
  }

  async ping(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(databaseAway('no answer to a ping')), pingLimitMs);
    });
    try {
      await Promise.race([this.read((manager) => manager.query('SELECT 1')), silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }

  /** Nest calls this after both transports have finished what they had in hand. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async connected<T>(work: Work<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.connect();
    } catch (error) {
      throw databaseAway(error instanceof Error ? error.message : String(error));
    }
    try {
      return await work(runner.manager);
    } catch (error) {
      throw withoutParameters(error);
    } finally {
      await runner.release();
    }
  }
}
