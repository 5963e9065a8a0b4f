import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StopReason, TurnView, Usage } from '#shared/contracts';

@Entity('turns')
export class TurnRow {
  @PrimaryColumn('text')
  session!: string;

  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  message!: string;

  @Column('text')
  status!: TurnView['status'];

  /** Of the body that the client's key was bound to. The key itself is in the turn's id. */
  @Column('text', { name: 'key_hash', nullable: true })
  keyHash!: string | null;

  /** The place in the log just before `turn.accepted`. */
  @Column('text', { name: 'before_gen' })
  beforeGen!: string;

  @Column('bigint', { name: 'before_n' })
  beforeN!: number;

  @Column('bigint', { name: 'before_sequence' })
  beforeSequence!: number;

  @Column('json', { nullable: true })
  usage!: Usage | null;

  @Column('json', { nullable: true })
  error!: TurnView['error'];

  @Column('text', { name: 'stop_reason', nullable: true })
  stopReason!: StopReason | null;

  @Column('timestamptz', { name: 'accepted_at' })
  acceptedAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}

export function turnViewOf({
  id,
  session,
  message,
  status,
  usage,
  error,
  stopReason,
  ...row
}: TurnRow): TurnView {
  return {
    id,
    session,
    message,
    status,
    usage,
    error,
    ...(stopReason ? { stopReason } : {}),
    acceptedAt: row.acceptedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
