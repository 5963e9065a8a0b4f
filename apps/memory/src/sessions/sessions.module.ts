import { Module } from '@nestjs/common';
import { Catalog } from './catalog.js';
import { SessionsController } from './sessions.controller.js';

@Module({ controllers: [SessionsController], providers: [Catalog] })
export class SessionsModule {}
