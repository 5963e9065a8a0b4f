import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { Project, ProjectDefinition } from '#shared/contracts';

/** What sessions of one undertaking have in common. */
@Entity('projects')
export class ProjectRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  owner!: string;

  @Column('json')
  definition!: ProjectDefinition;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @CreateDateColumn({ type: 'timestamptz', name: 'changed_at' })
  changedAt!: Date;
}

export function projectOf({ id, owner, definition, createdAt }: ProjectRow): Project {
  return { id, owner, ...definition, createdAt: createdAt.toISOString() };
}
