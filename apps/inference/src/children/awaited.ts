import type { NewEntry, Session } from '#shared/contracts';
import { childTurnOf } from './names.js';

/** Whether another session has asked for the turn, and waits for what comes of it. */
export function isAwaited({ parent }: Pick<Session, 'parent'>, turn: string | undefined): boolean {
  return parent !== null && turn === childTurnOf(parent.key);
}

/** A turn that is never to be has come to its end too: whoever waits for it must be told, whatever dies meanwhile. */
export function awaitedAsWell(entries: NewEntry[], session: Pick<Session, 'parent'>): NewEntry[] {
  return entries.map((entry) => {
    if (entry.type !== 'turn.rejected' && entry.type !== 'turn.stopped') return entry;
    if (!isAwaited(session, entry.turn)) return entry;
    return { ...entry, body: { ...entry.body, awaited: true } } as NewEntry;
  });
}
