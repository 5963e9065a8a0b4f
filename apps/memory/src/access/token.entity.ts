import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Access } from '#shared/contracts';

@Entity('tokens')
export class TokenRow {
  /** SHA-256 in hex. The token itself is nowhere. */
  @PrimaryColumn('char', { length: 64 })
  hash!: string;

  @Column('text')
  owner!: string;

  @Column('text', { array: true })
  scopes!: Access['scopes'];

  @Column('text')
  name!: string;

  /** `configured` is the one of the environment; it alone is replaced when that changes. */
  @Column('text')
  origin!: 'configured' | 'issued';

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
