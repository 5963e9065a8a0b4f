import type { FastifyRequest } from 'fastify';
import { invalidRequest, type Cursor } from '#shared/contracts';
import { cursorAskedFor } from './asked-cursor.js';

/** How a client wants a session's events: from where, with which state first, and in what form. */
export interface AskedStream {
  cursor: Cursor | undefined;
  snapshots: boolean;
  format: 'json' | 'html';
}

export function streamAskedFor(request: FastifyRequest): AskedStream {
  return {
    cursor: cursorAskedFor(request),
    snapshots: snapshotsAskedFor(request),
    format: formatAskedFor(request),
  };
}

export function snapshotsAskedFor({ query }: FastifyRequest): boolean {
  return oneOf(query, 'snapshots', { '0': false, '1': true }, false);
}

function formatAskedFor({ query }: FastifyRequest): 'json' | 'html' {
  return oneOf(query, 'format', { json: 'json', html: 'html' } as const, 'json');
}

function oneOf<T>(query: unknown, name: string, choices: Record<string, T>, otherwise: T): T {
  const asked = (query as Record<string, unknown>)[name];
  if (asked === undefined) return otherwise;
  const choice = typeof asked === 'string' && Object.hasOwn(choices, asked) ? choices[asked] : undefined;
  if (choice !== undefined) return choice;
  throw invalidRequest([{ path: name, problem: `must be ${Object.keys(choices).join(' or ')}` }]);
}
