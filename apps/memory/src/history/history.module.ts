import { Module } from '@nestjs/common';
import { HistoryController } from './history.controller.js';
import { History } from './history.js';

/** The tree behind the path: branches, siblings, versions, and what a rewind would take away. */
@Module({ controllers: [HistoryController], providers: [History] })
export class HistoryModule {}
