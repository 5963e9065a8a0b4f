import { Module } from '@nestjs/common';
import { Reconciler } from './reconciler.js';
import { SchedulesController } from './schedules.controller.js';
import { Schedules } from './schedules.js';

@Module({ controllers: [SchedulesController], providers: [Schedules, Reconciler] })
export class SchedulesModule {}
