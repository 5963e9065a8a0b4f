import type { Broker, QueryClient } from '#shared/broker';
import { seenNow } from './seen-now.js';

/** Resolves when memory knows of a session what the log does now. Throws `not_found` for another's. */
export async function caughtUp(
  broker: Broker,
  queries: QueryClient,
  { session, user }: { session: string; user: string },
): Promise<void> {
  const seen = await seenNow(broker, session);
  await queries.ask('memory.turn.list', { session, user, limit: 1, before: null, ...seen });
}
