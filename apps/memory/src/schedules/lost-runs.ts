import { logTailEntry, type BrokerPorts } from '#shared/broker';
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
): Promise<boolean> {
  const { session } = schedule;
  if (await broker.mail.leaderLast(broker.names.later(session, schedule.id))) return true;
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
