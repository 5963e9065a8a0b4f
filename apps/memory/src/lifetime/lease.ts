import type { BrokerPorts } from '#shared/broker';

/**
 * Work that one instance does for all of them. The lease saves work and no more: a holder that was frozen may
 * go on beside the next one, so what is done under it must be harmless when it is done twice.
 */
export async function underLease(
  { workers, worker }: Pick<BrokerPorts, 'workers' | 'worker'>,
  name: string,
  ttlMs: number,
  work: () => Promise<void>,
): Promise<'done' | 'held elsewhere'> {
  // A key with a dot is no worker's.
  const key = `lease.${name}`;
  const revision = await workers.create(key, worker, ttlMs);
  if (revision === undefined) return 'held elsewhere';
  try {
    await work();
  } finally {
    await workers.purge(key, revision);
  }
  return 'done';
}
