import type { PassJob } from '../contracts/index.js';
import { insist } from './insist.js';
import type { BrokerPorts } from './ports.js';

const limitMs = 10_000;

/** Durable once this resolves. Sent again within two minutes it is the same job. */
export async function sendPass({ work, names, clock }: BrokerPorts, job: PassJob): Promise<void> {
  const publication = {
    subject: names.passWork(job.pass),
    data: Buffer.from(JSON.stringify(job)),
    id: job.id,
  };
  await insist(clock, limitMs, () => work.publish(publication));
}
