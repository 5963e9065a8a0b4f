import { applyDecorators, Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';
import type { ConsumerName } from '../broker/index.js';

/** Marks handlers of the JetStream transport, so that the other transports leave them alone. */
export const jetStreamTransport = Symbol('parley.jetstream');

/** Nest's own filter would make "internal server error" of every error, `NotYet` included. */
@Catch()
class PassOn implements RpcExceptionFilter<unknown> {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * A handler for every message of a durable consumer: `(delivery: Delivery) => Promise<void>`. Returning
 * acknowledges; `NotYet` puts it back for a while; any other error puts it back with growing delays.
 */
export function Consume(consumer: ConsumerName): MethodDecorator {
  return applyDecorators(EventPattern({ consumer }, jetStreamTransport, { consumer }), UseFilters(PassOn));
}
