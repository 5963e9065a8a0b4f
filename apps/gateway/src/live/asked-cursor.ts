import type { FastifyRequest } from 'fastify';
import { invalidRequest, parseCursor, type Cursor } from '#shared/contracts';

/** `?after=`, or the `Last-Event-ID` that a browser sends when it comes back by itself and knows better. */
export function cursorAskedFor({ headers, query }: FastifyRequest): Cursor | undefined {
  const last = headers['last-event-id'];
  if (last !== undefined && last !== '') return parsed('Last-Event-ID', String(last));
  const after = (query as Record<string, unknown>)['after'];
  return after === undefined ? undefined : parsed('after', String(after));
}

function parsed(path: string, text: string): Cursor {
  const cursor = parseCursor(text);
  if (cursor) return cursor;
  throw invalidRequest([{ path, problem: 'is no cursor: give the id of an event that was received' }]);
}
