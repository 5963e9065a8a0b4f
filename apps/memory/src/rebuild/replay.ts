import type { EntityManager } from 'typeorm';
import { projectionOfSeed, replaySeed, seededPosition, seededType, type Seed } from '../history/seed.js';
import { projectEntry } from '../projection/project-append.js';
import { addRows, newRows, type Rows } from '../projection/rows.js';
import { emptyProjection, type SessionState } from '../projection/session-state.js';
import { writePaths } from '../projection/write-path.js';
import { writeRows, writeStates } from '../projection/write-rows.js';
import { entryOf, type StoredEvent } from './stored-event.js';

/** So many are in memory at once: one may be as large as a message of the log. */
const pageSize = 500;

interface Page {
  rows: Rows;
  states: Map<string, SessionState>;
}

/** Event by event in the order of each log, written as the service writes. @returns how many there were */
export async function replayAll(manager: EntityManager, live: string): Promise<number> {
  let count = 0;
  let last: StoredEvent | undefined;
  // A session's log may go on behind the page.
  let open = new Map<string, SessionState>();
  for (;;) {
    const events = await pageBehind(manager, live, last);
    last = events.at(-1);
    if (!last) return count;
    count += events.length;
    const states = await replayPage(manager, events, open);
    const state = states.get(last.session);
    open = new Map(state ? [[last.session, state]] : []);
  }
}

function pageBehind(manager: EntityManager, live: string, last?: StoredEvent): Promise<StoredEvent[]> {
  return manager.query(
    `SELECT * FROM ${live}.events WHERE ($1::text IS NULL OR (session, en) > ($1, $2::bigint))
     ORDER BY session, en LIMIT ${pageSize}`,
    [last?.session ?? null, last?.en ?? 0],
  );
}

async function replayPage(
  manager: EntityManager,
  events: StoredEvent[],
  open: ReadonlyMap<string, SessionState>,
): Promise<Map<string, SessionState>> {
  const page: Page = { rows: newRows(), states: new Map(open) };
  for (const event of events) {
    if (event.type === seededType) await beginSeeded(manager, page, event);
    else replay(page, event);
  }
  const { rows, states } = page;
  await writeRows(manager, rows);
  const moved = [...new Set(rows.moves)];
  await writePaths(
    manager,
    moved.map((session) => ({ session, head: states.get(session)?.projection.head ?? null })),
  );
  await writeStates(manager, states);
  return states;
}

/** Nothing of this session was read before. */
async function beginSeeded(manager: EntityManager, { states }: Page, event: StoredEvent): Promise<void> {
  const seed = event.body as Seed;
  await replaySeed(manager, event.session, seed);
  states.set(event.session, { position: seededPosition, projection: projectionOfSeed(seed) });
}

const unheardOf: SessionState = {
  position: { gen: null, n: 0, en: 0, epoch: 0, sequence: 0 },
  projection: emptyProjection,
};

function replay({ rows, states }: Page, event: StoredEvent): void {
  const { session, gen, n, en, epoch, sequence } = event;
  const state = states.get(session) ?? unheardOf;
  const before = event.before ?? (state.position.gen === gen ? state.position.sequence : 0);
  const place = { gen, epoch, sequence, before };
  const projected = projectEntry(session, state.projection, entryOf(event), place);
  addRows(rows, withoutDeeds(projected.rows));
  const position = { gen, n, en, epoch: Math.max(epoch, state.position.epoch), sequence };
  states.set(session, { position, projection: projected.projection });
}

/** What is not told by the log alone, and the events themselves, which are what is told from. */
function withoutDeeds(rows: Rows): Rows {
  return { ...rows, events: [], settings: [], runs: [], admissions: [], titles: [], deeds: [] };
}
