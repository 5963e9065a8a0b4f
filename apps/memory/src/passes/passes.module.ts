import { Module } from '@nestjs/common';
import { StoredGround } from './ground/stored-ground.js';
import { PassesController } from './passes.controller.js';
import { SessionNames } from './session-names.js';

/** What is made of a conversation beside its turns: its title, and what its agents know of it afterwards. */
@Module({ controllers: [PassesController], providers: [SessionNames, StoredGround] })
export class PassesModule {}
