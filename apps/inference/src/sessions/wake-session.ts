import { postMail, type BrokerPorts } from '#shared/broker';

/** Whoever takes its mail looks after it. */
export async function wakeSession(
  broker: BrokerPorts,
  session: string,
  { id, reason }: { id: string; reason: string },
): Promise<void> {
  const at = new Date(broker.clock.now()).toISOString();
  const command = { id, type: 'session.wake', session, at, by: 'system', body: { reason } } as const;
  await postMail(broker, 'wake', { v: 1, ...command });
}
