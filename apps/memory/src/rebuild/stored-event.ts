import type { Entry } from '#shared/contracts';

/** A row of `events`. */
export interface StoredEvent {
  session: string;
  en: number;
  gen: string;
  n: number;
  sequence: number;
  epoch: number;
  type: string;
  turn: string | null;
  cause: string | null;
  by: string | null;
  /** 0: nobody knows. */
  mail: number | null;
  before: number | null;
  at: Date;
  body: unknown;
}

/** The entry as it stood in the log. It was checked when it came. */
export function entryOf({ type, en, n, turn, cause, by, mail, at, body }: StoredEvent): Entry {
  return {
    type,
    en,
    n,
    ...(turn === null ? {} : { turn }),
    ...(cause === null ? {} : { cause }),
    ...(mail ? { mail } : {}),
    ...(by === null ? {} : { by }),
    at: at.toISOString(),
    body,
  } as Entry;
}
