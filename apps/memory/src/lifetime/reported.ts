import { consumers, type Broker } from '#shared/broker';

/** The first sequence of the log that the logging service may not have reported yet, by its consumer's word. */
export async function unreportedFrom({ jsm, names }: Pick<Broker, 'jsm' | 'names'>): Promise<number> {
  const { stream, durable } = consumers.logging;
  const { ack_floor } = await jsm.consumers.info(names.stream(stream), durable);
  return ack_floor.stream_seq + 1;
}
