import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Access, Token } from '#shared/contracts';

@Entity('tokens')
export class TokenRow {
  /** SHA-256 in hex. The token itself is nowhere. */
  @PrimaryColumn('char', { length: 64 })
  hash!: string;

  /** What its owner calls it by; it says nothing of the token. Postgres makes it. */
  @Column('text', { default: () => 'DEFAULT' })
  id!: string;

  @Column('text')
  owner!: string;

  @Column('text', { array: true })
  scopes!: Access['scopes'];

  @Column('text')
  name!: string;

  /** `configured` is the one of the environment; it alone is replaced when that changes. */
  @Column('text')
  origin!: 'configured' | 'issued';

  /** The hash of the token that it was created with; null: it came with the house, or nobody noted that yet. */
  @Column('char', { name: 'issued_by', length: 64, nullable: true })
  issuedBy!: string | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;
}

export function tokenOf({ id, name, scopes, origin, createdAt, expiresAt, lastUsedAt }: TokenRow): Token {
  return {
    id,
    name,
    scopes,
    origin,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
