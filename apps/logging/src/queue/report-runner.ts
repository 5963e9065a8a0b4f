import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { keepDead, NotYet, type Broker, type Delivery } from '#shared/broker';
import type { Config } from '#shared/config';
import { reportJobSchema, sinkNames, type ReportJob, type SinkName } from '#shared/contracts';
import { BROKER, CONFIG, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { JetStreamServer } from '#shared/transport';
import { Refused, TooEarly, type Sink } from '../sinks/sink.js';
import { SINKS } from '../sinks/sinks.module.js';
import { ToldSink } from '../told/told-sink.js';
import { Stories } from '../turns/stories.js';
import { delayAfter, type Patience } from './delays.js';

/** What became of a report, this time. */
type Outcome = 'taken' | 'gone' | 'later' | 'dead';

const longestLookMs = 30_000;

/** Brings each report to its sink: again and again until that has it, and to the dead letters where it never will. */
@Injectable()
export class ReportRunner implements BeforeApplicationShutdown {
  private readonly closing = new AbortController();
  private readonly patience: Patience;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(SINKS) private readonly sinks: readonly Sink[],
    @Inject(Stories) private readonly stories: Pick<Stories, 'of'>,
    @Inject(CONFIG) config: Pick<Config, 'PARLEY_REPORT_RETRY_MS' | 'PARLEY_REPORT_GIVE_UP_MS'>,
    @Inject(Metrics) private readonly metrics: Pick<Metrics, 'count'>,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'warn' | 'error'>,
    @Inject(JetStreamServer) private readonly streams: Pick<JetStreamServer, 'stopPulling'>,
  ) {
    this.patience = { firstMs: config.PARLEY_REPORT_RETRY_MS, giveUpMs: config.PARLEY_REPORT_GIVE_UP_MS };
    // A counter that appears with its first event has never risen, as Prometheus sees it.
    for (const { name } of sinks) this.count(name, 'dead', 0);
  }

  /**
   * Takes nothing new, which would only be tried in vain for as long as turns drain; what is under way comes again,
   * here or elsewhere.
   */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(sinkNames.map((sink) => this.streams.stopPulling(`report-${sink}`)));
    this.closing.abort();
  }

  /** Throws `NotYet` for what is to come again; after everything else it is off the queue. */
  async run(sink: SinkName, { data, attempt }: Delivery): Promise<void> {
    const job = this.read(sink, data);
    if (!job) return;
    try {
      this.count(sink, await this.bring(job));
    } catch (error) {
      await this.failed(job, attempt, error);
    }
  }

  private async bring(job: ReportJob): Promise<Outcome> {
    const sink = this.sinks.find(({ name }) => name === job.sink);
    // Another process may have it, or this one once it is set again.
    if (!sink) throw new Error('The sink is not switched on here.');
    const story = await this.stories.of(job);
    if (!story) return 'gone';
    const { signal } = this.closing;
    if (job.of === 'turn') await sink.take(story, signal);
    else if (sink instanceof ToldSink) await sink.takeWait(story, job.en, signal);
    return 'taken';
  }

  private async failed(job: ReportJob, attempt: number, error: unknown): Promise<void> {
    const { sink, session, turn, since } = job;
    const reason = error instanceof Error ? error.message : String(error);
    const triedForMs = this.broker.clock.now() - Date.parse(since);
    // Nobody has refused it: it was let go of.
    if (this.closing.signal.aborted) throw new NotYet(this.patience.firstMs, reason);
    if (error instanceof TooEarly) return this.lookAgain(job, attempt, triedForMs, reason);
    const delayMs = error instanceof Refused ? undefined : delayAfter(attempt, triedForMs, this.patience);
    const what = { err: error, sink, session, turn, attempt };
    if (delayMs === undefined) {
      await keepDead(this.broker, job, { reason, attempts: attempt });
      this.count(sink, 'dead');
      this.log.error(what, 'A report is given up and kept as a dead letter');
      return;
    }
    this.count(sink, 'later');
    this.log.warn(what, 'A report was not taken; it comes again');
    throw new NotYet(error instanceof NotYet ? error.afterMs : delayMs, reason);
  }

  /** Throws `NotYet` until it has waited for so long that nobody is told any more. */
  private lookAgain({ sink }: ReportJob, attempt: number, triedForMs: number, reason: string): void {
    const delayMs = delayAfter(attempt, triedForMs, this.patience);
    if (delayMs === undefined) return this.count(sink, 'gone');
    this.count(sink, 'later');
    throw new NotYet(Math.min(delayMs, longestLookMs), reason);
  }

  private read(sink: SinkName, data: Uint8Array): ReportJob | undefined {
    try {
      return reportJobSchema.parse(JSON.parse(new TextDecoder().decode(data)));
    } catch (error) {
      this.log.error({ err: error, sink }, 'A report could not be read and is dropped');
      return undefined;
    }
  }

  private count(sink: SinkName, outcome: Outcome, by = 1): void {
    this.metrics.count('parley_reports_total', 'What became of reports to sinks.', { sink, outcome }, by);
  }
}
