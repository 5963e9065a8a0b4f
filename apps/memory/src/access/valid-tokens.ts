import { IsNull, MoreThan, type FindOptionsWhere } from 'typeorm';
import type { TokenRow } from './token.entity.js';

/** Neither revoked nor expired: as alternatives, the way TypeORM takes an OR. */
export function validAt(now: Date, which: FindOptionsWhere<TokenRow>): FindOptionsWhere<TokenRow>[] {
  return [
    { ...which, revokedAt: IsNull(), expiresAt: IsNull() },
    { ...which, revokedAt: IsNull(), expiresAt: MoreThan(now) },
  ];
}
