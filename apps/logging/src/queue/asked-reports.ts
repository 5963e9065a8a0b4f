import { Inject, Injectable } from '@nestjs/common';
import { sendReport, type Broker } from '#shared/broker';
import type { Append, SinkName } from '#shared/contracts';
import { BROKER } from '#shared/service';
import type { Sink } from '../sinks/sink.js';
import { SINKS } from '../sinks/sinks.module.js';
import { jobsOf } from './jobs-of.js';

/** Puts what is to be reported on the queue, a job for each sink, so that one that takes nothing keeps nobody waiting. */
@Injectable()
export class AskedReports {
  private readonly names: SinkName[];

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(SINKS) sinks: readonly Sink[],
  ) {
    this.names = sinks.map(({ name }) => name);
  }

  /** Once this has resolved the log may forget it. */
  async ask(session: string, append: Append): Promise<void> {
    const jobs = jobsOf(session, append, this.names, this.broker.clock.now());
    await Promise.all(jobs.map((job) => sendReport(this.broker, job)));
  }
}
