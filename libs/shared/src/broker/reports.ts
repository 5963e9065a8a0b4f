import {
  deadReportSchema,
  reportIdOf,
  reportJobSchema,
  type DeadReport,
  type ReportJob,
} from '../contracts/index.js';
import type { Broker } from './broker.js';
import { insist } from './insist.js';
import type { Published } from './ports.js';

const limitMs = 10_000;

type Reporting = Pick<Broker, 'reports' | 'dead' | 'names' | 'clock'>;

/** Durable once this resolves. The same report as one that waits, or was sent within two minutes, is that one. */
export async function sendReport(broker: Reporting, job: ReportJob): Promise<void> {
  await send(broker, job, reportIdOf(job));
}

async function send({ reports, names, clock }: Reporting, job: ReportJob, id: string): Promise<void> {
  const subject = names.report(job.sink, reportIdOf(job));
  const publication = { subject, data: Buffer.from(JSON.stringify(job)), id };
  await insist(clock, limitMs, async () => storedAlready(await reports.publish(publication)));
}

/** The broker has no code of its own for a subject that has its one message; a full stream reads otherwise. */
function storedAlready(published: Published): Published {
  const isThere = published.kind === 'full' && /per subject/i.test(published.reason);
  return isThere ? { kind: 'stored', sequence: 0, doubled: true } : published;
}

/** As it is kept: with the life of the log that it was asked for in. */
const keptSchema = deadReportSchema.extend({ gen: reportJobSchema.shape.gen });

export interface StoredDead {
  sequence: number;
  report: DeadReport;
  job: ReportJob;
}

/** Kept for a person, and for ninety days. Durable once this resolves; the same again takes its place. */
export async function keepDead(
  { dead, names, clock }: Reporting,
  job: ReportJob,
  { reason, attempts }: Pick<DeadReport, 'reason' | 'attempts'>,
): Promise<void> {
  const id = reportIdOf(job);
  const at = new Date(clock.now()).toISOString();
  const kept = { ...job, id, reason: reason.slice(0, 1_000), attempts, at };
  const publication = {
    subject: names.dead(job.sink, id),
    data: Buffer.from(JSON.stringify(kept)),
    id: `${id}.${job.since}`,
  };
  await insist(clock, limitMs, () => dead.publish(publication));
}

/** The oldest first, from behind a sequence on. */
export async function* deadReports(
  { dead, names }: Pick<Reporting, 'dead' | 'names'>,
  sink: string,
  after = 0,
): AsyncGenerator<StoredDead> {
  for (let from = after + 1; ;) {
    const { messages, more } = await dead.page(names.dead(sink, '*'), from);
    for (const { sequence, data } of messages) {
      const { gen, ...report } = keptSchema.parse(JSON.parse(new TextDecoder().decode(data)));
      const { of, session, turn, en, since } = report;
      yield { sequence, report, job: { v: 1, sink: report.sink, of, session, turn, gen, en, since } };
    }
    const last = messages.at(-1);
    if (!more || !last) return;
    from = last.sequence + 1;
  }
}

/** Sent first and forgotten then: what dies in between is repeated once more, and no sink minds. */
export async function repeatDead(broker: Reporting, { sequence, job }: StoredDead): Promise<void> {
  const now = broker.clock.now();
  const since = new Date(now).toISOString();
  await send(broker, { ...job, since }, `${reportIdOf(job)}.${now}`);
  await broker.dead.remove(sequence);
}
