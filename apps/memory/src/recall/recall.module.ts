import { Module } from '@nestjs/common';
import { Nearness } from './nearness.js';
import { RecallController } from './recall.controller.js';
import { Recall } from './recall.js';

@Module({ controllers: [RecallController], providers: [Nearness, Recall] })
export class RecallModule {}
