import type { CallJob, CallRecord } from '../contracts/index.js';
import { insist } from './insist.js';
import type { BrokerPorts } from './ports.js';

const limitMs = 10_000;

/** Durable once this resolves. Sent again it is the same job, and its record in CALLS says what becomes of it. */
export async function sendWork(
  { work, names, clock }: BrokerPorts,
  pool: string,
  job: CallJob,
): Promise<void> {
  const publication = { subject: names.toolWork(pool), data: Buffer.from(JSON.stringify(job)), id: job.key };
  await insist(clock, limitMs, () => work.publish(publication));
}

/** A call without a record never starts from here on; whoever has made one is told to leave off. */
export async function refuseCall({ calls, core, names }: BrokerPorts, key: string): Promise<void> {
  const cancelled: CallRecord = { state: 'cancelled' };
  const created = await calls.create(key, JSON.stringify(cancelled));
  if (created === undefined) core.publish(names.unwanted(key), '');
}
