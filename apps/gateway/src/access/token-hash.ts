import { createHash } from 'node:crypto';

/** Tokens carry 256 random bits, so a plain digest is enough to keep them safe at rest. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token of `Authorization: Bearer …`, whose scheme is written in any case. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? '')?.[1];
}
