import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { ListedSession, Session } from '#shared/contracts';
import type { Projection } from '../projection/session-state.js';

/** Postgres tells large numbers as texts where there are many. */
const ofNumbers = {
  from: (texts: string[]): number[] => texts.map(Number),
  to: (numbers: number[]): number[] => numbers,
};

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

  @Column('json', { nullable: true })
  passes!: Session['passes'];

  @Column('text', { default: 'everywhere' })
  recall!: Session['recall'];

  @Column('boolean', { default: false })
  scenes!: boolean;

  /** Of a session that works for another one. */
  @Column('json', { nullable: true })
  parent!: Session['parent'];

  /** Null: its own. */
  @Column('text', { nullable: true })
  workspace!: string | null;

  @Column('json', { name: 'forked_from', nullable: true })
  forkedFrom!: Session['forkedFrom'];

  /** The session that it was forked from, before it the one that this was, and so on. */
  @Column('text', { array: true, default: [] })
  ancestors!: string[];

  /** What each of them had told by then. */
  @Column('bigint', { name: 'ancestor_ens', array: true, default: [], transformer: ofNumbers })
  ancestorEns!: number[];

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'archived_at', nullable: true })
  archivedAt!: Date | null;

  @Column('timestamptz', { name: 'active_at', default: () => 'now()' })
  activeAt!: Date;

  /** The event with which a reply ended last, and the one up to which its owner has read. */
  @Column('bigint', { name: 'said_en', default: 0 })
  saidEn!: number;

  @Column('bigint', { name: 'read_en', default: 0 })
  readEn!: number;

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
  const { passes, recall, scenes, forkedFrom } = row;
  return {
    id,
    owner,
    name,
    model,
    systemPrompt,
    agents,
    project,
    passes,
    recall,
    scenes,
    parent,
    workspace: workspace ?? id,
    forkedFrom,
    createdAt: createdAt.toISOString(),
  };
}

export function listedOf(row: SessionRow): ListedSession {
  return {
    ...sessionOf(row),
    archivedAt: row.archivedAt?.toISOString() ?? null,
    activeAt: row.activeAt.toISOString(),
    unread: row.saidEn > row.readEn,
  };
}
