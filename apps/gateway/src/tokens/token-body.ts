import { z } from 'zod';
import { invalidRequest, parseOrRefuse, scopeListSchema, type Scope } from '#shared/contracts';
import { saidText } from '../refusals/storable-text.js';

export const newTokenBody = z.strictObject({
  name: saidText(200),
  scopes: scopeListSchema,
  expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
});

export interface NewToken {
  name: string;
  scopes: Scope[];
  expiresAt: string | null;
}

export function parseNewToken(body: unknown, now: number): NewToken {
  const { name, scopes, expiresAt = null } = parseOrRefuse(newTokenBody, body, 'body');
  if (expiresAt === null) return { name, scopes, expiresAt };
  const until = Date.parse(expiresAt);
  if (until <= now) throw invalidRequest([{ path: 'expiresAt', problem: 'has passed already' }]);
  return { name, scopes, expiresAt: new Date(until).toISOString() };
}
