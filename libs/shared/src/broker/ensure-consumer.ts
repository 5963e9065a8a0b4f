import { JetStreamApiError } from '@nats-io/jetstream';
import type { Broker } from './broker.js';
import { consumerConfig, type ConsumerDefinition } from './streams.js';

const consumerNotFound = 10014;

/** For the consumer of a pool that the migration does not know. One that is there stays as it is. */
export async function ensureConsumer({ jsm, names }: Broker, definition: ConsumerDefinition): Promise<void> {
  const stream = names.stream(definition.stream);
  try {
    await jsm.consumers.info(stream, definition.durable);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== consumerNotFound) throw error;
    await jsm.consumers.add(stream, consumerConfig(names, definition));
  }
}
