import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { AgentDefinition } from '#shared/contracts';

/** An agent that a user has made. Its id is his alone: another may have one of the same. */
@Entity('agents')
export class AgentRow {
  @PrimaryColumn('text')
  owner!: string;

  @PrimaryColumn('text')
  id!: string;

  @Column('json')
  definition!: AgentDefinition;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @CreateDateColumn({ type: 'timestamptz', name: 'changed_at' })
  changedAt!: Date;
}
