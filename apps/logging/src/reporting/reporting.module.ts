import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { QueueModule } from '../queue/queue.module.js';
import { ReportingController } from './reporting.controller.js';

@Module({ imports: [MetricsModule, QueueModule], controllers: [ReportingController] })
export class ReportingModule {}
