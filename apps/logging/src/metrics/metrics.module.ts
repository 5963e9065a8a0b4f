import { Module } from '@nestjs/common';
import { Metrics } from '#shared/service';
import { LogCounts } from './log-counts.js';
import { MetricsSink } from './metrics-sink.js';
import { Spending } from './spending.js';

const spending = {
  provide: Spending,
  inject: [Metrics],
  useFactory: (metrics: Metrics) => new Spending(metrics),
};
const counted = [LogCounts, MetricsSink].map((kind) => ({
  provide: kind,
  inject: [Metrics, Spending],
  useFactory: (metrics: Metrics, spent: Spending) => new kind(metrics, spent),
}));

/** Figures for Prometheus, of events by themselves and of whole turns. */
@Module({ providers: [spending, ...counted], exports: [LogCounts, MetricsSink] })
export class MetricsModule {}
