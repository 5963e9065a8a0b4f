import { callRecordSchema, type CallJob, type CallRecord } from '../contracts/index.js';
import { insist } from './insist.js';
import type { BrokerPorts } from './ports.js';

const limitMs = 10_000;
/** A runner that lives answers within it; a stop must not wait long for one that does not. */
const answerMs = 300;

/** Durable once this resolves. Sent again it is the same job, and its record in CALLS says what becomes of it. */
export async function sendWork(
  { work, names, clock }: BrokerPorts,
  pool: string,
  job: CallJob,
): Promise<void> {
  const publication = { subject: names.toolWork(pool), data: Buffer.from(JSON.stringify(job)), id: job.key };
  await insist(clock, limitMs, () => work.publish(publication));
}

/**
 * A call without a record never starts from here on. Whoever has made one is told to leave off; should nobody have
 * the call in hand any more, its claim is taken away, so that it is not run again for nothing.
 */
export async function refuseCall({ calls, core, names }: BrokerPorts, key: string): Promise<void> {
  const cancelled = JSON.stringify({ state: 'cancelled' } satisfies CallRecord);
  if ((await calls.create(key, cancelled)) !== undefined) return;
  if ((await core.ask(names.unwanted(key), '', answerMs)) !== undefined) return;
  const entry = await calls.get(key);
  const record = entry && callRecordSchema.parse(JSON.parse(entry.value));
  // Lost to a runner that has just come to its end: then its result stands.
  if (record?.state === 'claimed') await calls.update(key, cancelled, entry?.revision ?? 0);
}
