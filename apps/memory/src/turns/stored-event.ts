import type { Entry, EntryType } from '#shared/contracts';

/** An event of a turn, as its row tells it. */
export interface EventRow {
  en: string | number;
  n: string | number;
  type: EntryType;
  turn: string;
  cause: string | null;
  by: string | null;
  at: Date;
  body: unknown;
}

export function entryOf({ type, turn, en, n, cause, by, at, body }: EventRow): Entry {
  const head = { type, turn, n: Number(n), en: Number(en), at: at.toISOString(), body };
  return { ...head, ...(cause === null ? {} : { cause }), ...(by === null ? {} : { by }) } as Entry;
}
