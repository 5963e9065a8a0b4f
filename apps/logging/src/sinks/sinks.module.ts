import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { MetricsModule } from '../metrics/metrics.module.js';
import { MetricsSink } from '../metrics/metrics-sink.js';
import { traceSinks } from '../traces/trace-sinks.js';
import { ToldSink } from '../told/told-sink.js';
import { Watchers } from '../told/watchers.js';
import { RecordSink } from './record-sink.js';
import type { Sink } from './sink.js';
import { vaultSinks } from './vault/vault-sinks.js';
import { Webhook } from './webhook.js';
import { WebhookSink } from './webhook-sink.js';

export const SINKS = Symbol('logging.sinks');

/** Those that are switched on. What is not set is not there. */
export function sinksOf(
  config: Config,
  queries: QueryClient,
  broker: Pick<Broker, 'core' | 'names'>,
): Sink[] {
  const records = config.PARLEY_REPORT_RECORDS ? [new RecordSink(queries)] : [];
  const report = webhookAt(config, config.PARLEY_REPORT_WEBHOOK_URL, config.PARLEY_REPORT_WEBHOOK_SECRET);
  const told = webhookAt(config, config.PARLEY_TOLD_WEBHOOK_URL, config.PARLEY_TOLD_WEBHOOK_SECRET);
  return [
    ...records,
    ...(report ? [new WebhookSink(report)] : []),
    ...(told ? [new ToldSink(told, new Watchers(broker))] : []),
  ];
}

function webhookAt(
  { PARLEY_REPORT_WEBHOOK_MS: timeoutMs }: Config,
  url: string | undefined,
  secret: string | undefined,
): Webhook | undefined {
  return url !== undefined && secret !== undefined ? new Webhook({ url, secret, timeoutMs }) : undefined;
}

const sinks = {
  provide: SINKS,
  inject: [CONFIG, QueryClient, BROKER, LOGGER, MetricsSink],
  useFactory: (
    config: Config,
    queries: QueryClient,
    broker: Broker,
    log: Logger,
    metrics: MetricsSink,
  ): Sink[] => [
    ...sinksOf(config, queries, broker),
    ...traceSinks(config, log),
    ...vaultSinks(config, queries, broker, log),
    metrics,
  ],
};

@Module({ imports: [MetricsModule], providers: [sinks], exports: [sinks] })
export class SinksModule {}
