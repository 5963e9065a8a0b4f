import { readMail, type BrokerPorts } from '#shared/broker';
import { notFound, type Verdict } from '#shared/contracts';

/** The answer to mail for a session that nobody can have; what nobody waits for an answer to, and what is gone, has none. */
export async function tellNotFound(broker: BrokerPorts, session: string, sequence: number): Promise<void> {
  const [mail] = await readMail(broker, session, sequence - 1, sequence);
  if (!mail || mail.sequence !== sequence || !('command' in mail)) return;
  const { replyTo } = mail.command;
  const verdict: Verdict = { outcome: 'refused', error: notFound('session').body };
  if (replyTo) broker.core.publish(replyTo, JSON.stringify(verdict));
}
