import { noUsage, terminalTypes, type Cursor } from '#shared/contracts';
import { afterEntry, awaitedOfClient, namesOf, noWaits, type Waits } from '../../telling/client-waits.js';
import { behind, type Kept } from '../../telling/kept-turns.js';
import type { Telling } from '../../telling/telling.js';

/** What a client has answered: calls of its own by their keys, and approvals by their ids. */
export type Answered = ReadonlySet<string>;

/** Where a run of a turn has ended, and what its client knew then. */
export interface Passage<State> {
  state: State;
  waits: Waits;
  before: Cursor;
  /** What is kept of the turn behind that. */
  rest: readonly Kept[][];
  /** With `rest` it has come to its end. */
  isOver: boolean;
}

/**
 * Where the turn began to wait for these answers, in the last step that did: what it may have heard of them since is for
 * this run to tell. Where it never waited, behind all that is kept. Undefined: nothing is.
 */
export function passageBehind<State>(
  kept: readonly Kept[][],
  answered: Answered,
  telling: Telling<State>,
): Passage<State> | undefined {
  let { state } = telling.begin(0, noUsage);
  let waits = noWaits;
  let step = 0;
  let found: { state: State; waits: Waits; at: number; step: number } | undefined;
  for (const [at, append] of kept.entries()) {
    for (const { entry } of append) {
      state = telling.tell(state, entry).state;
      waits = afterEntry(waits, entry);
      if (entry.type === 'step.started') step += 1;
    }
    const awaited = awaitedOfClient(waits, telling.takes ?? 'results');
    if (namesOf(awaited).length > 0) state = telling.pause(state, awaited.calls, awaited.approvals).state;
    const isTheirs = namesOf(awaited).some((name) => answered.has(name));
    if (isTheirs && found?.step !== step) found = { state, waits, at, step };
  }
  const { at, ...known } = found ?? { state, waits, at: kept.length - 1 };
  const last = kept[at]?.at(-1);
  if (!last) return undefined;
  const rest = kept.slice(at + 1);
  return { state: known.state, waits: known.waits, before: behind(last), rest, isOver: isOver(kept) };
}

/** All that a turn has ever waited for and has been answered: nobody waits for that any more. */
export function answeredIn(kept: readonly Kept[][]): Answered {
  const answered = new Set<string>();
  const keys = new Map<string, string>();
  for (const { entry } of kept.flat()) {
    if (entry.type === 'tool.requested' && entry.body.key !== undefined)
      keys.set(entry.body.call, entry.body.key);
    if (entry.type === 'tool.completed') answered.add(keys.get(entry.body.call) ?? entry.body.call);
    if (entry.type === 'tool.approval_answered') answered.add(entry.body.approval);
  }
  return answered;
}

function isOver(kept: readonly Kept[][]): boolean {
  return kept.flat().some(({ entry: { type } }) => terminalTypes.has(type) || type === 'turn.rejected');
}
