import type { NatsConnection } from '@nats-io/transport-node';
import { round } from '../round.js';

interface Flushing {
  protocol?: { flushPending?: () => void };
}

/**
 * The client hands what was published to the socket as soon as the running callback ends, so every answer that is
 * acted upon costs a system call, and those were more than a quarter of a worker's time for a turn. Held back until all that came in with this
 * round of the event loop was looked at, one call takes it all; nothing waits for a timer.
 *
 * It reaches into the client, which has no setting for it. A client that is built otherwise is left as it is, for
 * nothing but the cost hangs on this.
 */
export function writeOnceARound(nc: NatsConnection): void {
  const { protocol } = nc as Flushing;
  const flush = protocol?.flushPending?.bind(protocol);
  if (!protocol || !flush) return;
  protocol.flushPending = () => round.atEnd(flush);
}
