import { Module } from '@nestjs/common';
import type { Config } from '#shared/config';
import { CONFIG } from '#shared/service';
import { Database } from '../database/database.js';
import { AccessController } from './access.controller.js';
import { admitAdministrator } from './administrator.js';
import { Tokens } from './tokens.js';
import { TokensController } from './tokens.controller.js';

/** Nothing injects it: what counts is that the start waits for it, and fails with it. */
const administrator = {
  provide: 'memory.administrator',
  inject: [Database, CONFIG],
  useFactory: async (database: Database, config: Config): Promise<'admitted'> => {
    await admitAdministrator(database, config.PARLEY_TOKEN);
    return 'admitted';
  },
};

@Module({ controllers: [AccessController, TokensController], providers: [administrator, Tokens] })
export class AccessModule {}
