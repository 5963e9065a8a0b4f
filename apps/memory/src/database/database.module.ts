import { Global, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '#shared/config';
import { CONFIG, Readiness } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Database } from './database.js';
import { openDatabase } from './open-database.js';
import { PingController } from './ping.controller.js';

/** Made while Nest builds the application, and so before the first message or question can arrive. */
const database = {
  provide: Database,
  inject: [CONFIG, LOGGER, Readiness],
  useFactory: async (config: Config, log: Logger, readiness: Readiness): Promise<Database> => {
    const opened = await openDatabase(config.PARLEY_DATABASE_URL, log);
    readiness.add('database', () => opened.ping());
    return opened;
  },
};

@Global()
@Module({ controllers: [PingController], providers: [database], exports: [Database] })
export class DatabaseModule {}
