import { isDeepStrictEqual } from 'node:util';
import type { OpenTurn } from '#shared/contracts';
import { storedProjection, type Projection } from '../projection/session-state.js';

export interface Standing {
  gen: string | null;
  n: number;
  en: number;
  epoch: number;
  sequence: number;
  keptFrom: number;
  projection: Projection;
}

/** Of a session of old nobody knows which of its events have settled which mail, nor what its last move was. */
const unknownOfOld = new Set(['settledMail', 'recentCommands', 'knownAt']);

/** The names of what differs between a session as it stood and as its events tell it. */
export function differsIn(was: Standing, now: Standing, age: 'whole' | 'old'): string[] {
  const before = fieldsOf(was);
  const after = fieldsOf(now);
  const differing = Object.keys({ ...before, ...after }).filter(
    (name) => !isDeepStrictEqual(before[name], after[name]) && !(age === 'old' && unknownOfOld.has(name)),
  );
  return isWritten(was) ? differing.filter((name) => !counters.has(name) || isAhead(now, was)) : differing;
}

/** As the row of a session has them. Its project is not among them: one that was deleted is nobody's any more. */
export type Settings = Omit<Projection['settings'], 'project'>;

/** Of what was changed since the session was begun; what it was begun with is told by no event. */
export function settingsDifferIn(live: Settings, { projection }: Standing): string[] {
  const changed = Object.entries(storedProjection(projection).settings);
  return changed
    .filter(([name, value]) => name in live && !isDeepStrictEqual(live[name as keyof Settings], value))
    .map(([name]) => `settings.${name}`);
}

/** Deltas, and checkpoints of long blocks, take a place in the log and are not kept. They come while a turn is open. */
const counters = new Set(['n', 'en', 'sequence']);

function isWritten({ projection }: Standing): boolean {
  return projection.openTurn !== null;
}

function isAhead(one: Standing, other: Standing): boolean {
  return one.n > other.n || one.en > other.en || one.sequence > other.sequence;
}

function fieldsOf({ projection, ...place }: Standing): Record<string, unknown> {
  const known = storedProjection(projection);
  const openTurn = known.openTurn && withoutPartsOf(known.openTurn);
  // Where an open block began is told by checkpoints as well. A key without a value is not kept.
  return JSON.parse(JSON.stringify({ ...place, ...known, openTurn, openBlocks: undefined }));
}

/** What a block that is still being written has come to stands in checkpoints, which are not kept. */
function withoutPartsOf(turn: OpenTurn): OpenTurn {
  const { openStep } = turn;
  if (!openStep) return turn;
  const blocks = openStep.blocks.map((each) => (each.block ? each : { ...each, n: 0, text: '' }));
  return { ...turn, openStep: { ...openStep, blocks } };
}
