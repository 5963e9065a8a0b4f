import {
  lastToken,
  readRange,
  scheduleMail,
  sessionOfSubject,
  unscheduleMail,
  type BrokerPorts,
} from '#shared/broker';
import { commandIdOf, scheduledCommand, type Schedule } from '#shared/contracts';

/** What the broker holds of a schedule: the mail that it will send. */
export interface Appointment {
  session: string;
  schedule: string;
  /** Of the mail, and so of the revision that it was made from. */
  command: string;
}

/** Makes the broker hold what the schedule says. Throws `BadTimetable` for a time that it cannot read. */
export async function appoint(broker: BrokerPorts, schedule: Schedule): Promise<void> {
  const { id, session, timing } = schedule;
  if (!isDue(schedule)) return void (await unscheduleMail(broker, session, id));
  const timetable =
    timing.kind === 'at' ? { when: `@at ${timing.at}` } : { when: timing.cron, timeZone: timing.timeZone };
  await scheduleMail(broker, 'time', scheduledCommand(schedule, broker.clock.now()), { id, ...timetable });
}

export async function callOff(
  broker: BrokerPorts,
  { session, id }: Pick<Schedule, 'session' | 'id'>,
): Promise<void> {
  await unscheduleMail(broker, session, id);
}

/** Everything of schedules that the broker holds. Deadlines of turns lie beside it and are no business of ours. */
export async function heldAppointments({ mail, names }: BrokerPorts): Promise<Appointment[]> {
  const held: Appointment[] = [];
  for await (const { subject, data } of readRange(mail, {
    subject: names.subject('later', '*', '*'),
    from: 1,
  })) {
    const schedule = lastToken(subject);
    if (!schedule.startsWith('sc_')) continue;
    held.push({ session: sessionOfSubject(subject), schedule, command: commandIn(data) });
  }
  return held;
}

export function isDue({ paused, done }: Pick<Schedule, 'paused' | 'done'>): boolean {
  return !paused && !done;
}

export interface Differences {
  missing: Schedule[];
  orphaned: Appointment[];
}

/** Where the broker does not hold what is due. `held` must have been read before that. */
export function differences(held: Appointment[], schedules: Schedule[]): Differences {
  const due = new Map(schedules.map((schedule) => [schedule.id, schedule]));
  const bySchedule = new Map(held.map((appointment) => [appointment.schedule, appointment]));
  return {
    missing: [...due.values()].filter(
      (schedule) => bySchedule.get(schedule.id)?.command !== commandIdOf(schedule),
    ),
    orphaned: held.filter(({ schedule }) => !due.has(schedule)),
  };
}

/** What is none of ours is replaced or removed like everything that differs. */
function commandIn(data: Uint8Array): string {
  try {
    const { id } = JSON.parse(new TextDecoder().decode(data)) as { id?: unknown };
    return typeof id === 'string' ? id : '';
  } catch {
    return '';
  }
}
