import { tellUser, type BrokerPorts } from '#shared/broker';
import type { EntityManager } from 'typeorm';
import type { EventChange } from './rows.js';

/** A path that has become shorter in a way of which its owner is told wherever he is. */
export interface Shortened {
  session: string;
  owner: string;
  head: string | null;
  at: string;
}

const shortening: ReadonlySet<string> = new Set(['clear', 'rollback']);

export async function shortenedBy(
  manager: EntityManager,
  events: readonly EventChange[],
): Promise<Shortened[]> {
  const last = new Map<string, Omit<Shortened, 'owner'>>();
  for (const { session, entry } of events) {
    if (entry.type !== 'history.moved' || !shortening.has(entry.body.reason)) continue;
    last.set(session, { session, head: entry.body.head, at: entry.at });
  }
  if (last.size === 0) return [];
  const owners: { id: string; owner: string }[] = await manager.query(
    'SELECT id, owner FROM sessions WHERE id = ANY ($1)',
    [[...last.keys()]],
  );
  return owners.flatMap(({ id, owner }) => {
    const shortened = last.get(id);
    return shortened ? [{ ...shortened, owner }] : [];
  });
}

/** To be called once it is durable. */
export function tellShortened(
  broker: Pick<BrokerPorts, 'core' | 'names'>,
  shortened: readonly Shortened[],
): void {
  for (const { session, owner, head, at } of shortened)
    tellUser(broker, owner, { type: 'messages_deleted', session, head, at });
}
