import { z } from 'zod';
import { idSchema } from './ids.js';

export const scopes = ['admin', 'write', 'read'] as const;
export const scopeSchema = z.enum(scopes);
export type Scope = z.infer<typeof scopeSchema>;

/** No scope twice, and at least one. */
export const scopeListSchema = z
  .array(scopeSchema, `must be a list out of ${scopes.join(', ')}`)
  .min(1, 'must name at least one scope')
  .refine((list) => new Set(list).size === list.length, 'must name each scope once');

/** What is known of a token. The token itself is kept nowhere. */
export const tokenSchema = z.object({
  id: idSchema,
  name: z.string(),
  scopes: z.array(scopeSchema),
  /** `configured`: the operator has set it, and nobody else takes it away. */
  origin: z.enum(['configured', 'issued']),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  /** To the minute or so. */
  lastUsedAt: z.iso.datetime().nullable(),
});
export type Token = z.infer<typeof tokenSchema>;

/** A user's own tokens: of another's there is none. */
export const tokenQueries = {
  /** Those that open something, the newest first. */
  'memory.token.list': {
    request: z.strictObject({ user: idSchema }),
    response: z.object({ tokens: z.array(tokenSchema) }),
  },
  /** `secret` is told this once. */
  'memory.token.create': {
    request: z.strictObject({
      user: idSchema,
      /** The hash of the token that asks: none gives what it has not, nor for longer than it lasts itself. */
      holder: z.string(),
      name: z.string().min(1).max(200),
      scopes: scopeListSchema,
      /** Null: as long as the one that asks. */
      expiresAt: z.iso.datetime().nullable(),
    }),
    response: z.object({ token: tokenSchema, secret: z.string() }),
  },
  /** With it all that was created with it. */
  'memory.token.revoke': {
    request: z.strictObject({ user: idSchema, token: idSchema }),
    /** What a gateway knows them by, so that it can end at once what was opened with them. */
    response: z.object({ tokenHashes: z.array(z.string()) }),
  },
} as const;
