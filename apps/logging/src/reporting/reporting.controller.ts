import { Controller, Inject } from '@nestjs/common';
import type { Logger } from 'pino';
import { decodeAppend, type Delivery } from '#shared/broker';
import { Consume } from '#shared/transport';
import type { Append, Entry } from '#shared/contracts';
import { Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { LogCounts } from '../metrics/log-counts.js';
import { AskedReports } from '../queue/asked-reports.js';
import { RecentlySeen } from './recently-seen.js';
import { turnLineOf } from './turn-line.js';

const remembered = 100_000;

/**
 * Counts what the log says. The counters live in this process: they start at zero with it, as Prometheus
 * expects of counters, and an append that an earlier process counted but did not acknowledge in time is
 * counted once more. What every sink is to have comes through a queue.
 */
@Controller()
export class ReportingController {
  private readonly seen = new RecentlySeen(remembered);

  constructor(
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(LogCounts) private readonly counts: Pick<LogCounts, 'take'>,
    @Inject(AskedReports) private readonly reports: Pick<AskedReports, 'ask'>,
  ) {}

  @Consume('logging')
  async take({ session, sequence, data }: Delivery): Promise<void> {
    const append = this.read(session, sequence, data);
    if (!append) return;
    // Each time it comes: the process that had it before may have died first. Only what is counted is counted once.
    await this.reports.ask(session, append);
    if (!this.seen.add(sequence)) return;
    for (const entry of append.entries) this.report(session, entry);
  }

  /** What no one can read is told and counted, and holds nobody up. */
  private read(session: string, sequence: number, data: Uint8Array): Append | undefined {
    try {
      return decodeAppend(data, sequence).append;
    } catch (error) {
      this.log.error({ err: error, session, sequence }, 'A message of the log could not be read');
      this.metrics.count('parley_logging_unreadable_total', 'Messages of the log that could not be read.');
      return undefined;
    }
  }

  private report(session: string, entry: Entry): void {
    this.counts.take(entry);
    const line = turnLineOf(session, entry);
    if (line) this.log.info(line, `A turn was ${line.status}`);
  }
}
