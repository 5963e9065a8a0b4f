import type { Next } from './next.js';

export type Doing<K extends Next['do']> = Extract<Next, { do: K }>;

export type Effect<K extends Next['do']> = (next: Doing<K>, signal: AbortSignal) => Promise<void> | void;

/** What can be done at all. A new row of the table does not compile until somebody carries it out. */
export type Effects = { [K in Exclude<Next['do'], 'nothing' | 'wait'>]: Effect<K> };
