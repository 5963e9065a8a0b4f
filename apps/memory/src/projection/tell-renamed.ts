import { tellUser, type BrokerPorts } from '#shared/broker';
import type { Renamed } from './write-titles.js';

/** Only once it is durable: whoever hears of a name asks for it at once. */
export function tellRenamed(broker: Pick<BrokerPorts, 'core' | 'names'>, renamed: readonly Renamed[]): void {
  for (const { session, owner, title, at } of renamed) {
    tellUser(broker, owner, { type: 'session_renamed', session, name: title, at });
  }
}
