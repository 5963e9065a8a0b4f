import { EventPattern } from '@nestjs/microservices';
import type { ConsumerName } from '../streams.js';

/** Marks handlers of the JetStream transport, so that the other transports leave them alone. */
export const jetStreamTransport = Symbol('parley.jetstream');

/**
 * A handler for every message of a durable consumer: `(delivery: Delivery) => Promise<void>`. Returning
 * acknowledges; `NotYet` puts it back for a while; any other error puts it back with growing delays.
 */
export function Consume(consumer: ConsumerName): MethodDecorator {
  return EventPattern({ consumer }, jetStreamTransport, { consumer });
}
