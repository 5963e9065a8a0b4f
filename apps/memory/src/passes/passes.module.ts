import { Module } from '@nestjs/common';
import { PassesController } from './passes.controller.js';
import { SessionNames } from './session-names.js';

/** What is made of a conversation beside its turns: its title. */
@Module({ controllers: [PassesController], providers: [SessionNames] })
export class PassesModule {}
