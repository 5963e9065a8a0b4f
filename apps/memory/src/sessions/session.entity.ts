import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Session } from '#shared/contracts';
import type { Projection } from '../projection/session-state.js';

/** What a person sees of a session, and where its projection stands. */
@Entity('sessions')
export class SessionRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  owner!: string;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text', { nullable: true })
  model!: string | null;

  @Column('text', { name: 'system_prompt', nullable: true })
  systemPrompt!: string | null;

  /** The host first; none stands for the built-in one. */
  @Column('json', { default: [] })
  agents!: string[];

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('text', { nullable: true })
  gen!: string | null;

  @Column('bigint', { default: 0 })
  n!: number;

  @Column('bigint', { default: 0 })
  en!: number;

  @Column('bigint', { default: 0 })
  epoch!: number;

  @Column('bigint', { default: 0 })
  sequence!: number;

  @Column('json')
  projection!: Projection;
}

export function sessionOf({ id, owner, name, model, systemPrompt, agents, createdAt }: SessionRow): Session {
  return { id, owner, name, model, systemPrompt, agents, createdAt: createdAt.toISOString() };
}
