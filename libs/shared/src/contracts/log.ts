import { z } from 'zod';
import { idSchema } from './ids.js';
import { historyEntries } from './log-history.js';
import { knowledgeEntries } from './log-knowledge.js';
import { replyEntries } from './log-replies.js';
import { turnEntries } from './log-turns.js';

export { settledOutcomes } from './log-turns.js';

/**
 * What can stand in a session's log. Names are `noun.past`. A new type goes here first; every handler
 * table over it is a mapped type, so the build names each place that must learn it.
 */
export const entryBodies = {
  ...turnEntries,
  ...replyEntries,
  ...knowledgeEntries,
  ...historyEntries,
} as const;

export type EntryType = keyof typeof entryBodies;
export type EntryBody<T extends EntryType> = z.infer<(typeof entryBodies)[T]>;

/** Types that only the services read; no client stream shows them. */
export const internalTypes: ReadonlySet<EntryType> = new Set([
  'actor.claimed',
  'block.checkpoint',
  'command.settled',
  'interjection.considered',
  'pass.done',
  'passes.due',
  'session.clearing',
  'turn.stopping',
  'turn.settled',
]);

export const terminalTypes: ReadonlySet<EntryType> = new Set([
  'turn.completed',
  'turn.stopped',
  'turn.failed',
]);

interface EntryOf<T extends EntryType> {
  type: T;
  turn?: string;
  /** Counts all entries of the session without a gap. */
  n: number;
  /** Counts events alone; a delta repeats the last one. */
  en: number;
  /** The command that caused it. */
  cause?: string;
  /** The sequence of the mail that this settles, and with it all mail before. */
  mail?: number;
  /** Who produced it: a user, an agent, the system. */
  by?: string;
  at: string;
  body: EntryBody<T>;
}

export type Entry<T extends EntryType = EntryType> = { [K in T]: EntryOf<K> }[T];
export type NewEntry<T extends EntryType = EntryType> = { [K in T]: Omit<EntryOf<K>, 'n' | 'en' | 'at'> }[T];

const counter = z.number().int().nonnegative();
const entryHead = {
  turn: idSchema.optional(),
  n: counter,
  en: counter,
  cause: z.string().optional(),
  mail: counter.optional(),
  by: z.string().optional(),
  at: z.iso.datetime(),
};

function entrySchemaOf(type: EntryType) {
  return z.object({ type: z.literal(type), ...entryHead, body: entryBodies[type] });
}

const entryTypes = Object.keys(entryBodies) as EntryType[];
const [firstType, ...otherTypes] = entryTypes.map(entrySchemaOf);
if (!firstType) throw new Error('The log must have entry types.');

/** The union is built from the table, so TypeScript sees only its widest form; `Entry` is the exact one. */
export const entrySchema = z.discriminatedUnion('type', [
  firstType,
  ...otherTypes,
]) as unknown as z.ZodType<Entry>;

/** One message of the log stream: what one writer appended at once. */
export const appendSchema = z.object({
  v: z.literal(1),
  gen: idSchema,
  epoch: counter,
  nonce: z.string(),
  entries: z.array(entrySchema).min(1),
});
export type Append = z.infer<typeof appendSchema>;

export function isDelta(entry: { type: EntryType }): boolean {
  return entry.type === 'block.delta';
}
