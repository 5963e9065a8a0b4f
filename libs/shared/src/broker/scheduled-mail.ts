import type { Command } from '../contracts/index.js';
import { insist } from './insist.js';
import type { BrokerPorts, Timetable } from './ports.js';

export interface Appointment extends Omit<Timetable, 'target'> {
  /** One for each session and id: a new one replaces it. */
  id: string;
}

/** The broker cannot read when a message is to be sent. */
export class BadTimetable extends Error {
  constructor({ when, timeZone }: Omit<Timetable, 'target'>) {
    super(`The broker cannot read the time "${when}"${timeZone ? ` in ${timeZone}` : ''}.`);
    this.name = 'BadTimetable';
  }
}

const limitMs = 10_000;

/**
 * Leaves mail with the broker until its time. Each time it arrives as mail of its own, with a sequence of its own,
 * but with the very same command and so the same command id: what tells two arrivals apart is the sequence.
 * What was due once while the broker was down comes as soon as it is up; what comes again and again is left out
 * for as long as it was down.
 */
export async function scheduleMail(
  { mail, names, clock }: BrokerPorts,
  door: 'time',
  command: Command,
  { id, when, timeZone }: Appointment,
): Promise<void> {
  const { session } = command;
  const publication = {
    subject: names.later(session, id),
    data: Buffer.from(JSON.stringify(command)),
    // Of each attempt: a name seen before would be taken for a double of what was replaced or called off.
    id: `${command.id}.${id}.${clock.now()}`,
  };
  const timetable = { when, target: names.mail(session, door), ...(timeZone ? { timeZone } : {}) };
  await insist(clock, limitMs, () => mail.schedule(publication, timetable));
}

/** False: there was none, or it has just been sent. */
export async function unscheduleMail(
  { mail, names }: BrokerPorts,
  session: string,
  id: string,
): Promise<boolean> {
  const scheduled = await mail.leaderLast(names.later(session, id));
  return scheduled === undefined ? false : mail.remove(scheduled.sequence);
}
