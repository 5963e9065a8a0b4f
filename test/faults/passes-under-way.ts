import { consumers, type Broker } from '#shared/broker';

/** Titles that are still to be made, or whose result is not in its session's mailbox yet. */
export async function passesUnderWay({ jsm, names }: Broker): Promise<number> {
  const { stream, durable } = consumers.passes;
  const { num_pending, num_ack_pending } = await jsm.consumers.info(names.stream(stream), durable);
  return num_pending + num_ack_pending;
}
