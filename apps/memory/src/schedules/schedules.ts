import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import { BadTimetable, type Broker } from '#shared/broker';
import {
  invalidRequest,
  newId,
  notFound,
  type QueryRequest,
  type QueryResponse,
  type Schedule,
} from '#shared/contracts';
import { BROKER } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { refuseUnstorable } from '../asked/unstorable.js';
import { noteDeed } from '../audit/write-deeds.js';
import { Database } from '../database/database.js';
import { ownSession } from '../sessions/own-session.js';
import { listSchedules } from './list-schedules.js';
import { appoint, callOff } from './appointments.js';
import { dueSchedules, scheduleOf, ScheduleRow } from './schedule.entity.js';

const mostOfSession = 100;

/**
 * Turns to come, as their owners see them. The row is the truth and is written first; the broker is told behind
 * it, and what a crash leaves between the two is made good by `Reconciler`.
 */
@Injectable()
export class Schedules {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async create({ user, ...wanted }: QueryRequest<'memory.schedule.create'>): Promise<Schedule> {
    refuseUnstorable({ text: wanted.text });
    const schedule = await this.database.change(async (manager) => {
      await ownSession(manager, wanted.session, user);
      await refuseTooMany(manager, wanted.session);
      const id = newId('sc');
      const row = { ...wanted, id, owner: user, ran: 0, paused: false, revision: 1 };
      await noteDeed(manager, { deed: 'schedule.created', by: user, session: wanted.session, subject: id });
      return scheduleOf(await manager.save(manager.create(ScheduleRow, row)));
    });
    await this.tellBroker(schedule, async (manager) => {
      const { id: subject, session } = schedule;
      await manager.delete(ScheduleRow, { id: subject });
      await noteDeed(manager, { deed: 'schedule.deleted', by: 'system', owner: user, session, subject });
    });
    return schedule;
  }

  list(request: QueryRequest<'memory.schedule.list'>): Promise<QueryResponse<'memory.schedule.list'>> {
    return this.database.read((manager) => listSchedules(manager, request));
  }

  async get({ user, schedule }: QueryRequest<'memory.schedule.get'>): Promise<Schedule> {
    return scheduleOf(await this.database.read((manager) => ownSchedule(manager, schedule, user)));
  }

  async change({ user, schedule: id, change }: QueryRequest<'memory.schedule.change'>): Promise<Schedule> {
    refuseUnstorable({ text: change.text });
    const before = await this.database.read((manager) => ownSchedule(manager, id, user));
    const changed = await this.database.change((manager) => revise(manager, id, user, change));
    await this.tellBroker(changed, async (manager) => {
      const { session } = before;
      await manager.save(nextRevision(before, changed.revision));
      await noteDeed(manager, { deed: 'schedule.changed', by: 'system', owner: user, session, subject: id });
    });
    return changed;
  }

  async delete({ user, schedule }: QueryRequest<'memory.schedule.delete'>): Promise<Record<string, never>> {
    const row = await this.database.change(async (manager) => {
      const found = await ownSchedule(manager, schedule, user);
      await manager.delete(ScheduleRow, { id: schedule });
      const { session } = found;
      await noteDeed(manager, { deed: 'schedule.deleted', by: user, session, subject: schedule });
      return found;
    });
    try {
      await callOff(this.broker, row);
    } catch (error) {
      this.healLater(error, schedule);
    }
    return {};
  }

  /** A time that the broker cannot read is the asker's mistake: the row goes back to what it was. */
  private async tellBroker(
    schedule: Schedule,
    undo: (manager: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    try {
      await appoint(this.broker, schedule);
    } catch (error) {
      if (!(error instanceof BadTimetable)) return this.healLater(error, schedule.id);
      await this.database.change(undo);
      throw invalidRequest([{ path: 'timing', problem: error.message }]);
    }
  }

  private healLater(error: unknown, schedule: string): void {
    this.log.warn({ err: error, schedule }, 'The broker could not be told of a schedule yet');
  }
}

/** Another's schedule is as absent as one that never was. */
async function ownSchedule(
  manager: EntityManager,
  id: string,
  owner: string,
  lock?: { mode: 'pessimistic_write' },
): Promise<ScheduleRow> {
  const found = await manager.findOne(ScheduleRow, { where: { id, owner }, ...(lock ? { lock } : {}) });
  if (!found) throw notFound('schedule');
  return found;
}

async function revise(
  manager: EntityManager,
  id: string,
  owner: string,
  change: QueryRequest<'memory.schedule.change'>['change'],
): Promise<Schedule> {
  const row = await ownSchedule(manager, id, owner, { mode: 'pessimistic_write' });
  const { session } = row;
  const changed = { changed: Object.keys(change) };
  await noteDeed(manager, { deed: 'schedule.changed', by: owner, session, subject: id, detail: changed });
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const next = nextRevision(row, row.revision);
  // What has run runs again only if it is given another time.
  const ran = change.timing === undefined ? next.ran : row.ran;
  return scheduleOf(await manager.save(manager.create(ScheduleRow, { ...next, ...given, ran })));
}

/** As it was, but another one to the broker. */
function nextRevision(row: ScheduleRow, after: number): ScheduleRow {
  const revision = after + 1;
  const ran = scheduleOf(row).done ? revision : row.ran;
  return Object.assign(new ScheduleRow(), row, { revision, ran, revisedAt: new Date() });
}

async function refuseTooMany(manager: EntityManager, session: string): Promise<void> {
  if ((await dueSchedules(manager).andWhere('session = :session', { session }).getCount()) < mostOfSession)
    return;
  throw invalidRequest([
    { path: 'session', problem: `has ${mostOfSession} schedules, and may not have more` },
  ]);
}
