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

  @Column('text', { nullable: true })
  project!: string | null;

  /** Of a session that works for another one. */
  @Column('json', { nullable: true })
  parent!: Session['parent'];

  /** Null: its own. */
  @Column('text', { nullable: true })
  workspace!: string | null;

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

export function sessionOf(row: SessionRow): Session {
  const { id, owner, name, model, systemPrompt, agents, project, parent, workspace, createdAt } = row;
  const of = { project, parent, workspace: workspace ?? id };
  return { id, owner, name, model, systemPrompt, agents, ...of, createdAt: createdAt.toISOString() };
}
