import { Module } from '@nestjs/common';
import { Catalog } from './catalog.js';
import { Forks } from './forks.js';
import { SessionsController } from './sessions.controller.js';

@Module({ controllers: [SessionsController], providers: [Catalog, Forks] })
export class SessionsModule {}
