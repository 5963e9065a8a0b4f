import { isDeepStrictEqual } from 'node:util';
import type { Seen, Watched } from '../cast/notes.js';
import type { Reading } from './reading.js';
import type { Blame } from './violation.js';

/** What comes next on somebody's screen; undefined: nothing may, before he is shown where he stands. */
interface Screen {
  place: number | undefined;
}

/** Whoever watches sees the log from his place on without hole or double, or is told that he starts anew. */
export function checkWatched(watched: Watched, reading: Reading, blame: Blame): void {
  const screen: Screen = { place: undefined };
  const accuse: Blame = (kind, what) => blame(kind, `${watched.watcher}: ${what}`);
  for (const seen of watched.seen) look(screen, seen, reading, accuse);
  const last = reading.lines.length;
  if (screen.place !== last) accuse('watcher left behind', `he saw ${screen.place} of ${last}`);
}

function look(screen: Screen, seen: Seen, reading: Reading, accuse: Blame): void {
  switch (seen.kind) {
    case 'came':
      screen.place = seen.stateFirst ? undefined : placeOf(seen.cursor, reading);
      break;
    case 'reset':
      screen.place = undefined;
      break;
    case 'snapshot':
      screen.place = seen.n;
      if (!isDeepStrictEqual(seen.conversation, stateAt(reading, seen.n)))
        accuse('snapshot differs', `at ${seen.n}`);
      break;
    case 'entry':
      if (screen.place === undefined) accuse('shown wrongly', `entry ${seen.n} before his place`);
      else if (seen.n !== screen.place + 1)
        accuse('shown with a hole', `entry ${seen.n} behind ${screen.place}`);
      if (!isInLog(seen, reading)) accuse('shown wrongly', `entry ${seen.n} is another one in the log`);
      screen.place = seen.n;
      break;
    case 'failed':
    case 'left':
  }
}

function placeOf(cursor: Extract<Seen, { kind: 'came' }>['cursor'], { log }: Reading): number | undefined {
  const gen = log[0]?.append.gen;
  return cursor && (gen === undefined || cursor.gen === gen) ? cursor.n : undefined;
}

function stateAt({ lines }: Reading, n: number): unknown {
  return n === 0 ? lines[0]?.before : lines[n - 1]?.after;
}

function isInLog(seen: Extract<Seen, { kind: 'entry' }>, { lines }: Reading): boolean {
  const entry = lines[seen.n - 1]?.entry;
  if (entry?.type !== seen.type || entry.turn !== seen.turn || entry.at !== seen.at) return false;
  return entry.type !== 'block.delta' || entry.body.text === seen.text;
}
