import { Module } from '@nestjs/common';
import { ReportingModule } from './reporting/reporting.module.js';

/** What is reported: counts and records, derived from the log and from nothing else. */
@Module({ imports: [ReportingModule] })
export class LoggingModule {}
