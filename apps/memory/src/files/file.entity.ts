import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { FileInfo } from '#shared/contracts';

/** What is known of an uploaded file. Its content lies in the broker's object store, under the same id. */
@Entity('files')
export class FileRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  owner!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'media_type' })
  mediaType!: string;

  @Column('bigint')
  size!: number;

  @Column('bigint', { nullable: true })
  width!: number | null;

  @Column('bigint', { nullable: true })
  height!: number | null;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

export function fileOf({ id, name, mediaType, size, width, height }: FileRow): FileInfo {
  const measures = width === null || height === null ? {} : { width, height };
  return { file: id, name, mediaType, size, ...measures };
}
