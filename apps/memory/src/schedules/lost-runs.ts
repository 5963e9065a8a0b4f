import { logTailEntry, type BrokerPorts } from '#shared/broker';
import type { ScheduleRow } from './schedule.entity.js';
import { lastTimeOf } from './cron-times.js';
import { commandIdOf, type Schedule } from '#shared/contracts';

/**
 * Whether the run of a schedule that the broker does not hold any more may still be on its way: in the mailbox, or
 * in the log ahead of memory. Asked in the order in which it travels, each by the leader's word, so that it
 * cannot slip past. `seenEvent` must be read after the log, and what the row says after that.
 */
export async function isOnItsWay(
  broker: BrokerPorts,
  schedule: Schedule,
  seenEvent: () => Promise<number>,
  /** What is sent again and again stays with the broker when it is sent. */
  sent: 'once' | 'again and again',
): Promise<boolean> {
  const { session } = schedule;
  const later = broker.names.later(session, schedule.id);
  if (sent === 'once' && (await broker.mail.leaderLast(later))) return true;
  if (await isInMailbox(broker, schedule)) return true;
  const tail = await logTailEntry(broker, session);
  return tail !== undefined && (await seenEvent()) < tail.en;
}

async function isInMailbox({ mail, names }: BrokerPorts, schedule: Schedule): Promise<boolean> {
  const subject = names.mail(schedule.session, 'time');
  const id = Buffer.from(JSON.stringify(commandIdOf(schedule)));
  for (let from = 1; ;) {
    const found = await mail.leaderNext(subject, from);
    if (!found) return false;
    if (Buffer.from(found.data).includes(id)) return true;
    from = found.sequence + 1;
  }
}

/** The clocks that are compared here are not one clock, and what is due just now may be on its way. */
const doubtMs = 60_000;

/** Whether the last time of a schedule that comes again and again has gone by without it. */
export function hasMissed({ timing, revisedAt, lastRunAt }: ScheduleRow, now: number): boolean {
  if (timing.kind !== 'cron') return false;
  const due = lastTimeOf(timing.cron, timing.timeZone, now - doubtMs);
  const known = Math.max(revisedAt.getTime(), lastRunAt?.getTime() ?? 0);
  return due !== undefined && due > known + doubtMs;
}
