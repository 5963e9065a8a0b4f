import { Inject, Injectable } from '@nestjs/common';
import { deadReports, repeatDead, type Broker } from '#shared/broker';
import type { DeadReport, QueryRequest, QueryResponse } from '#shared/contracts';
import { BROKER } from '#shared/service';

/** Whoever asks waits for half a minute, and there may be a hundred thousand. */
const atOnce = 200;

/** What no sink has taken: to be looked at, and to be tried anew. */
@Injectable()
export class DeadLetters {
  constructor(@Inject(BROKER) private readonly broker: Broker) {}

  async list({
    sink,
    limit,
    after,
  }: QueryRequest<'logging.dead.list'>): Promise<QueryResponse<'logging.dead.list'>> {
    const dead: DeadReport[] = [];
    let last = after;
    for await (const { sequence, report } of deadReports(this.broker, sink ?? '*', after)) {
      if (dead.length === limit) return { dead, next: last };
      dead.push(report);
      last = sequence;
    }
    return { dead, next: null };
  }

  /** As many as there were when it began: what fails once more meanwhile waits for the next time. */
  async repeat({ sink, reports }: QueryRequest<'logging.dead.repeat'>): Promise<{ repeated: number }> {
    const found = [];
    for await (const each of deadReports(this.broker, sink ?? '*'))
      if (!reports || reports.includes(each.report.id)) found.push(each);
    for (let from = 0; from < found.length; from += atOnce)
      await Promise.all(found.slice(from, from + atOnce).map((each) => repeatDead(this.broker, each)));
    return { repeated: found.length };
  }
}
