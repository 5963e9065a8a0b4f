import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { HttpToolServer } from '#shared/contracts';

/** A tool server made by API. What it holds of secrets is their names. */
@Entity('tool_servers')
export class ToolServerRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('json')
  definition!: HttpToolServer;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @CreateDateColumn({ type: 'timestamptz', name: 'changed_at' })
  changedAt!: Date;
}
