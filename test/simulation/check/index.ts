import { isDeepStrictEqual } from 'node:util';
import type { History } from '../history.js';
import { checkChildren } from './children.js';
import { checkEffects, checkResults, checkWords } from './calls.js';
import { checkMail } from './mail.js';
import { checkPasses } from './passes.js';
import { checkPath } from './path.js';
import { read, type Reading } from './reading.js';
import { checkAsks, checkSteps } from './steps.js';
import { checkTold } from './told.js';
import { checkTurns } from './turns.js';
import type { Blame, Violation } from './violation.js';
import { checkWatched } from './watchers.js';
import { checkWriters } from './writers.js';

export { read, type Line, type Reading } from './reading.js';
export { violationKinds, type Violation, type ViolationKind } from './violation.js';

/** Everything that is wrong with a run, by what truly happened in it. Pure. */
export function check(
  history: History,
  readings: readonly Reading[] = history.sessions.map(read),
): Violation[] {
  const found: Violation[] = [];
  const blame: Blame = (kind, what) => void found.push({ kind, what });
  if (history.ending !== 'reached')
    blame('no end in time', `${history.ending} at ${Math.round(history.endedMs)} ms`);
  const bySession = new Map(readings.map((reading) => [reading.session, reading]));
  for (const reading of readings) {
    const blameHere: Blame = (kind, what) => void found.push({ kind, session: reading.session, what });
    checkChildren(reading, bySession, blameHere);
    checkSession(reading, history, blameHere);
  }
  checkAsks(readings, history.notes, blame);
  checkEffects(history, blame);
  return found;
}

function checkSession(reading: Reading, { calls, notes }: History, blame: Blame): void {
  checkWriters(reading, blame);
  checkTurns(reading, blame);
  checkSteps(reading, blame);
  checkResults(reading, calls, blame);
  checkWords(reading, notes, blame);
  checkMail(reading, blame);
  checkPasses(reading, blame);
  checkPath(reading, blame);
  checkTold(reading, notes, blame);
  for (const watched of notes.watched) {
    if (watched.session === reading.session) checkWatched(watched, reading, blame);
  }
  checkMemory(reading, blame);
}

function checkMemory({ memory, withoutDeltas, lines }: Reading, blame: Blame): void {
  const en = lines.at(-1)?.entry.en ?? 0;
  if (memory?.position.en !== en)
    blame('memory differs', `it has seen ${memory?.position.en} of ${en} events`);
  else if (!isDeepStrictEqual(memory.conversation, withoutDeltas))
    blame('memory differs', 'from the fold of the log');
}
