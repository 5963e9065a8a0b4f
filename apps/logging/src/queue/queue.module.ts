import { Module } from '@nestjs/common';
import { SinksModule } from '../sinks/sinks.module.js';
import { Stories } from '../turns/stories.js';
import { AskedReports } from './asked-reports.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLetters } from './dead-letters.js';
import { QueueController } from './queue.controller.js';
import { ReportRunner } from './report-runner.js';

@Module({
  imports: [SinksModule],
  controllers: [DeadLettersController, QueueController],
  providers: [AskedReports, DeadLetters, ReportRunner, Stories],
  exports: [AskedReports],
})
export class QueueModule {}
