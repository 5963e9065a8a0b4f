import { Module } from '@nestjs/common';
import { RelationsController } from './relations.controller.js';
import { Relations } from './relations.js';

@Module({ controllers: [RelationsController], providers: [Relations] })
export class RelationsModule {}
