import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { postMail, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { scheduledCommand, type Schedule } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Database } from '../database/database.js';
import { underLease } from '../lifetime/lease.js';
import { Rounds } from '../lifetime/rounds.js';
import { SessionRow } from '../sessions/session.entity.js';
import { appoint, callOff, differences, heldAppointments, isDue } from './appointments.js';
import { hasMissed, isOnItsWay } from './lost-runs.js';
import { dueSchedules, scheduleOf, ScheduleRow } from './schedule.entity.js';

const leaseMs = 30_000;
/** What is due sooner than this may be on its way before it is looked for. */
const soonMs = 5_000;

/** Makes the broker hold what the schedules say, at the start and again and again: a crash may leave them apart. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.rounds = new Rounds({
      clock: broker.clock,
      everyMs: config.PARLEY_SCHEDULE_CHECK_MS,
      work: async () => void (await underLease(broker, 'schedules', leaseMs, () => this.reconcile())),
      failed: (error) => log.warn({ err: error }, 'Schedules could not be compared with the broker'),
    });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** The broker is read first: so whatever it holds without a row has had one, and is an orphan. */
  private async reconcile(): Promise<void> {
    const held = await heldAppointments(this.broker);
    const rows = await this.database.read((manager) => dueSchedules(manager).getMany());
    const { missing, orphaned } = differences(held, rows.map(scheduleOf));
    for (const { session, schedule } of orphaned) await callOff(this.broker, { session, id: schedule });
    for (const schedule of missing) await this.setAgain(schedule);
    for (const row of rows) if (hasMissed(row, this.broker.clock.now())) await this.runLate(scheduleOf(row));
  }

  /** The broker leaves out what comes again and again while it is down: of all that, the last runs once. */
  private async runLate(schedule: Schedule): Promise<void> {
    const { session, id, revision, lastRunAt } = schedule;
    if (await isOnItsWay(this.broker, schedule, () => this.seenEvent(session), 'again and again')) return;
    const now = await this.present(id);
    if (!now || !isDue(now) || now.revision !== revision || now.lastRunAt !== lastRunAt) return;
    this.log.info({ schedule: id, session }, 'A schedule that has missed its time runs now');
    await postMail(this.broker, 'time', scheduledCommand(schedule, this.broker.clock.now()));
  }

  /** One that could run twice by it is set only when it is certain that it has not run. */
  private async setAgain({ id }: Schedule): Promise<void> {
    const schedule = await this.present(id);
    if (!schedule || !isDue(schedule)) return;
    if (this.mayHaveRun(schedule)) {
      const waits = await isOnItsWay(this.broker, schedule, () => this.seenEvent(schedule.session), 'once');
      const now = waits ? undefined : await this.present(id);
      if (!now || !isDue(now) || now.revision !== schedule.revision) return;
    }
    this.log.info({ schedule: id, session: schedule.session }, 'A schedule is set again');
    await appoint(this.broker, schedule);
  }

  private mayHaveRun({ timing }: Schedule): boolean {
    return timing.kind === 'at' && Date.parse(timing.at) < this.broker.clock.now() + soonMs;
  }

  private async present(id: string): Promise<Schedule | undefined> {
    const row = await this.database.read((manager) => manager.findOneBy(ScheduleRow, { id }));
    return row ? scheduleOf(row) : undefined;
  }

  private async seenEvent(id: string): Promise<number> {
    const row = await this.database.read((manager) => manager.findOneBy(SessionRow, { id }));
    return row?.en ?? 0;
  }
}
