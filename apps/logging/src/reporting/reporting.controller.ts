import { Controller, Inject } from '@nestjs/common';
import type { Logger } from 'pino';
import { decodeAppend, type Delivery } from '#shared/broker';
import { Consume } from '#shared/transport';
import { isDelta, type Entry } from '#shared/contracts';
import { Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { RecentlySeen } from './recently-seen.js';
import { tokensByKind, turnRecordOf, type TurnRecord } from './turn-record.js';

const remembered = 100_000;
/** From what a model takes to what a person does. */
const waits = [1, 10, 60, 600, 3_600, 21_600, 86_400];

/**
 * Counts what the log says. The counters live in this process: they start at zero with it, as Prometheus
 * expects of counters, and an append that an earlier process counted but did not acknowledge in time is
 * counted once more. The durable record is the events that memory keeps.
 */
@Controller()
export class ReportingController {
  private readonly seen = new RecentlySeen(remembered);

  constructor(
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  @Consume('logging')
  async take({ session, sequence, data }: Delivery): Promise<void> {
    if (!this.seen.add(sequence)) return;
    for (const entry of this.entriesOf(session, sequence, data)) this.report(session, entry);
  }

  /** What no one can read is told and counted, and holds nobody up. */
  private entriesOf(session: string, sequence: number, data: Uint8Array): Entry[] {
    try {
      return decodeAppend(data, sequence).append.entries;
    } catch (error) {
      this.log.error({ err: error, session, sequence }, 'A message of the log could not be read');
      this.metrics.count('parley_logging_unreadable_total', 'Messages of the log that could not be read.');
      return [];
    }
  }

  private report(session: string, entry: Entry): void {
    if (isDelta(entry)) return;
    this.metrics.count('parley_events_total', 'Events in the log.', { type: entry.type });
    this.reportCall(entry);
    const record = turnRecordOf(session, entry);
    if (record) this.reportTurn(record);
  }

  private reportCall({ type, by, body }: Entry): void {
    if (type === 'tool.completed')
      this.metrics.count('parley_tool_calls_total', 'Tool calls that are over.', { outcome: body.outcome });
    if (type !== 'tool.approval_answered' || body.waitedMs === undefined) return;
    const labels = { from: by === 'reviewer' ? 'model' : 'person', decision: body.decision };
    const help = 'How long approvals were open.';
    this.metrics.took('parley_approval_seconds', help, body.waitedMs / 1_000, waits, labels);
  }

  private reportTurn(record: TurnRecord): void {
    this.log.info(record, `A turn was ${record.status}`);
    this.metrics.count('parley_turns_total', 'Turns that are over.', { status: record.status });
    for (const [kind, tokens] of Object.entries(tokensByKind(record.usage))) {
      this.metrics.count('parley_tokens_total', 'Tokens of the turns that are over.', { kind }, tokens);
    }
  }
}
