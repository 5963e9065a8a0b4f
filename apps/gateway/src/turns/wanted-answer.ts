import type { FastifyRequest } from 'fastify';
import { invalidRequest } from '#shared/contracts';

/** Asked for by name: a wildcard is what clients send that have not thought about it. */
export function wantsEvents({ headers }: FastifyRequest): boolean {
  return /(^|,)\s*text\/event-stream\s*(;|,|$)/i.test(headers.accept ?? '');
}

export function wantsToWait(wait: string | undefined): boolean {
  if (wait === undefined || wait === 'false') return false;
  if (wait === 'true') return true;
  throw invalidRequest([{ path: 'wait', problem: 'must be true or false' }]);
}
