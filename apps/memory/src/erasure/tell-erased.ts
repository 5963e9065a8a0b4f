import { tellUser, type Broker } from '#shared/broker';
import type { Erased } from './erase-deleted.js';

/** To be called once it is durable. */
export function tellErased(broker: Pick<Broker, 'core' | 'names'>, erased: readonly Erased[]): void {
  for (const { session, owner, at } of erased)
    tellUser(broker, owner, { type: 'session_deleted', session, at });
}
