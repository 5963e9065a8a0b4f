import { Module } from '@nestjs/common';
import { TurnsController } from './turns.controller.js';
import { Turns } from './turns.js';

@Module({ controllers: [TurnsController], providers: [Turns] })
export class TurnsModule {}
