import {
  Column,
  CreateDateColumn,
  Entity,
  PrimaryColumn,
  type EntityManager,
  type SelectQueryBuilder,
} from 'typeorm';
import type { Policy, Schedule, Timing, TurnRequest } from '#shared/contracts';

@Entity('schedules')
export class ScheduleRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  owner!: string;

  @Column('text')
  session!: string;

  @Column('json')
  timing!: Timing;

  @Column('text')
  text!: string;

  @Column('text')
  policy!: Policy;

  @Column('json')
  request!: TurnRequest;

  @Column('boolean', { default: false })
  paused!: boolean;

  @Column('bigint', { default: 1 })
  revision!: number;

  /** Of its revisions the newest that the log says has run. */
  @Column('bigint', { default: 0 })
  ran!: number;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @CreateDateColumn({ type: 'timestamptz', name: 'revised_at' })
  revisedAt!: Date;

  @Column('timestamptz', { name: 'last_run_at', nullable: true })
  lastRunAt!: Date | null;

  @Column('text', { name: 'last_turn', nullable: true })
  lastTurn!: string | null;

  @Column('json', { name: 'last_error', nullable: true })
  lastError!: Schedule['lastError'];
}

/** Those that the broker must hold. */
export function dueSchedules(manager: EntityManager): SelectQueryBuilder<ScheduleRow> {
  return manager
    .createQueryBuilder(ScheduleRow, 'schedule')
    .where(`NOT paused AND NOT (timing ->> 'kind' = 'at' AND ran >= revision)`);
}

export function scheduleOf(row: ScheduleRow): Schedule {
  const { id, owner, session, timing, text, policy, request, paused, revision, ran, lastTurn, lastError } =
    row;
  return {
    id,
    owner,
    session,
    timing,
    text,
    policy,
    request,
    paused,
    revision,
    done: timing.kind === 'at' && ran >= revision,
    createdAt: row.createdAt.toISOString(),
    lastRunAt: row.lastRunAt?.toISOString() ?? null,
    lastTurn,
    lastError: lastError ?? null,
  };
}
