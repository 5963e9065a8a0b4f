import type { EntityManager } from 'typeorm';
import type {
  Attendance,
  ExportedChange,
  Message,
  MessageVersion,
  PlanMark,
  Position,
  Receipt,
  SceneMark,
} from '#shared/contracts';
import type { Columns } from '../database/columns.js';
import { insert } from '../database/insert.js';
import { seededKnowledge } from './seeded-knowledge.js';
import { writeKnowledge } from '../knowledge/write-knowledge.js';
import { emptyProjection, type Projection } from '../projection/session-state.js';
import { insertMessages, writeVersions, type PlacedChange } from '../projection/write-messages.js';

/** What a session begins with that was forked or imported: the body of `history.seeded`, its first event. */
export interface Seed {
  head: string | null;
  /** A parent before its children. */
  messages: SeededMessage[];
  /** Of each message the oldest first. */
  versions: (MessageVersion & { message: string })[];
  /** Of compactions on the path. */
  receipts: Receipt[];
  /** Scenes that count on its tree. */
  scenes?: SceneMark[];
  /** Moves of plans that count on its tree. */
  plans?: PlanMark[];
  attendance?: Attendance[];
  /** What was imported of what agents know. */
  knowledge?: ExportedChange[];
  title: string | null;
}

export interface SeededMessage {
  message: Message;
  /** The session in which it was first said; without it this one. */
  origin?: string;
  onPath: boolean;
}

/** The log begins behind it: so whoever reads that from its first word sees that it is not all. */
export const seededPosition: Position = { gen: null, n: 1, en: 1, epoch: 0, sequence: 0 };

/**
 * Writes what a new session begins with, in the transaction that creates its row. The event is told to nobody: its log
 * is empty. It stands where a rebuild finds it.
 */
export async function seedHistory(
  manager: EntityManager,
  session: string,
  seed: Seed,
  at: string,
): Promise<void> {
  const { n, en } = seededPosition;
  const event = {
    session,
    en,
    gen: '',
    n,
    sequence: 0,
    epoch: 0,
    type: seededType,
    mail: null,
    at,
    body: seed,
  };
  await insert(manager, 'events', eventColumns, [event], '(session, en) DO NOTHING');
  await replaySeed(manager, session, seed);
  await manager.query('UPDATE sessions SET projection = $2::json, n = $3, en = $4 WHERE id = $1', [
    session,
    JSON.stringify(projectionOfSeed(seed)),
    n,
    en,
  ]);
}

export const seededType = 'history.seeded';

/** The rows alone. All that the log tells comes behind them, so they count up to 0. */
export async function replaySeed(manager: EntityManager, session: string, seed: Seed): Promise<void> {
  const { messages, versions, knowledge = [] } = seed;
  for (let from = 0; from < messages.length; from += messagesAtOnce) {
    await insertMessages(
      manager,
      messages.slice(from, from + messagesAtOnce).map(placed(session, seed, from)),
    );
  }
  await writeVersions(
    manager,
    versions.map((version, index) => ({ session, en: index + 1 - versions.length, ...version })),
  );
  await writeKnowledge(manager, seededKnowledge(session, knowledge));
  // Until Postgres has looked at so many new rows by itself it would take each of them up in turn at every recall.
  if (knowledge.length > knowledgeWorthALook) await manager.query('ANALYZE memory_changes, relation_changes');
}

const knowledgeWorthALook = 1_000;

/** No statement takes long, however much there is. */
const messagesAtOnce = 2_000;

function placed(session: string, { messages }: Seed, from: number) {
  return ({ message, origin = session, onPath }: SeededMessage, index: number): PlacedChange => ({
    session,
    ordinal: from + index + 1 - messages.length,
    message,
    origin,
    onPath,
  });
}

export function projectionOfSeed(seed: Seed): Projection {
  const { head, receipts, scenes = [], plans = [], attendance = [], title } = seed;
  return { ...emptyProjection, head, receipts, scenes, plans, attendance, title };
}

const eventColumns = {
  session: 'text',
  en: 'bigint',
  gen: 'text',
  n: 'bigint',
  sequence: 'bigint',
  epoch: 'bigint',
  type: 'text',
  mail: 'bigint',
  at: 'timestamptz',
  body: 'json',
} as const satisfies Columns;
