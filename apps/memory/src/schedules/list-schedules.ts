import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { idSchema, instantSchema, type QueryRequest, type QueryResponse } from '#shared/contracts';
import { cursorAt, placeOfCursor } from '../asked/page-cursor.js';
import { ownSession } from '../sessions/own-session.js';
import { scheduleOf, ScheduleRow } from './schedule.entity.js';

const placeSchema = z.tuple([instantSchema, idSchema]);

/** As exactly as a cursor tells it, or those made within one millisecond would be left out. */
const made = `date_trunc('milliseconds', schedule.created_at)`;

/** Newest first, and by the id where that is the same: so no page shows what another one has shown. */
export async function listSchedules(
  manager: EntityManager,
  { user, session, limit, cursor }: QueryRequest<'memory.schedule.list'>,
): Promise<QueryResponse<'memory.schedule.list'>> {
  if (session !== undefined) await ownSession(manager, session, user);
  const query = manager
    .createQueryBuilder(ScheduleRow, 'schedule')
    .where('schedule.owner = :user', { user })
    .orderBy(made, 'DESC')
    .addOrderBy('schedule.id', 'DESC')
    .limit(limit + 1);
  if (session !== undefined) query.andWhere('schedule.session = :session', { session });
  if (cursor !== null) {
    const [at, id] = placeOfCursor(cursor, placeSchema);
    query.andWhere(`(${made}, schedule.id) < (:at, :id)`, { at, id });
  }
  const rows = await query.getMany();
  const schedules = rows.slice(0, limit).map(scheduleOf);
  const last = rows.length > limit ? schedules.at(-1) : undefined;
  return { schedules, next: last ? cursorAt([last.createdAt, last.id]) : null };
}
