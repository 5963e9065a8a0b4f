import type { Metrics } from './metrics.js';

const startedAt = Date.now() / 1_000 - process.uptime();

/** What every process tells of itself, as of now. The names are those that others use for the same. */
export function tellProcess(metrics: Pick<Metrics, 'gauge'>, service: string, version: string): void {
  const { rss, heapUsed } = process.memoryUsage();
  metrics.gauge('parley_info', 'Which service this is, in which version.', 1, { service, version });
  metrics.gauge('process_start_time_seconds', 'When this process was started.', startedAt);
  metrics.gauge('process_resident_memory_bytes', 'Memory that this process has.', rss);
  metrics.gauge('nodejs_heap_size_used_bytes', 'Memory that its objects take up.', heapUsed);
}
