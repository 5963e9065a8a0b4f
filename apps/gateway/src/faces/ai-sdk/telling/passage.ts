import { terminalTypes, type Cursor } from '#shared/contracts';
import { afterEntry, awaitedOfClient, namesOf, noWaits, type Waits } from '../../telling/client-waits.js';
import { ahead, behind, type Kept } from '../../telling/kept-turns.js';
import type { Awaited } from '../../telling/telling.js';
import { takenIn } from './ai-sdk-telling.js';
import { handedOver } from './endings.js';
import { silent, followedBy, type Said } from './steps.js';
import { noStep, nothingYet, type State } from './state.js';
import { tellEntry, type Telling } from './tell-entry.js';
import { clientsCalls } from './tools.js';

/** From where the log is read on, and what was said and asked up to there. */
export interface Passage {
  said: Said;
  waits: Waits;
  before: Cursor;
}

export type SoFar = { kind: 'over'; frames: readonly string[] } | { kind: 'goes on'; from: Passage };

/** What a client has answered: calls of its own by their keys, and approvals. */
export type Answered = ReadonlySet<string>;

/**
 * Where the client's message ended that these answers belong to: what it holds is not told again. Where nobody ever
 * waited for them, behind all that is kept.
 */
export function behindAnswered(
  kept: readonly Kept[],
  answered: Answered,
  telling: Telling,
): Passage | undefined {
  const last = kept.at(-1);
  let all: Folded = nothing;
  let found: Passage | undefined;
  // What was asked for there at the latest, its message held; what the answers themselves have set going it did not.
  const asked = new Set<string>();
  const passage = (at: Kept): Passage => ({
    said: silent(continued(all.state, answered)),
    waits: all.waits,
    before: behind(at),
  });
  for (const append of appendsOf(withoutTries(kept))) {
    all = afterAppend(all, append, telling);
    const at = append.at(-1);
    const fresh = namesOf(awaited(all, telling)).filter((name) => !asked.has(name));
    if (at && fresh.some((name) => answered.has(name))) found = passage(at);
    for (const name of fresh) asked.add(name);
  }
  return found ?? (last && passage(last));
}

/** The whole message so far: what was said for good from memory, the step that runs from the log. */
export function soFar(kept: readonly Kept[], telling: Telling): SoFar | undefined {
  const events = withoutTries(kept);
  const all = foldOf(events, telling);
  if (events.some(({ entry: { type } }) => terminalTypes.has(type) || type === 'turn.rejected'))
    return { kind: 'over', frames: all.said.frames };
  if (namesOf(awaited(all, telling)).length > 0)
    return { kind: 'over', frames: followedBy(all.said, handedOver).frames };
  const next = openStep(events) ?? kept.at(-1);
  if (!next) return undefined;
  // What is read from the log again is told by it, so that whoever comes back hears at once what there is.
  const place = events.indexOf(next);
  const before = place < 0 ? all : foldOf(events.slice(0, place), telling);
  return { kind: 'goes on', from: { ...before, before: ahead(next) } };
}

interface Folded {
  state: State;
  waits: Waits;
}

const nothing: Folded = { state: nothingYet, waits: noWaits };

/** A turn may hold many thousands of events: what it has said so far is not to be copied with each of them. */
function foldOf(events: readonly Kept[], telling: Telling): { said: Said; waits: Waits } {
  const frames: string[] = [];
  let all = nothing;
  for (const append of appendsOf(events)) {
    const { frames: more, ...after } = afterAppend(all, append, telling);
    for (const each of more) frames.push(each);
    all = after;
  }
  return { said: { state: all.state, frames }, waits: all.waits };
}

/** Where the turn waited for its client, that was told of its calls. */
function afterAppend(
  before: Folded,
  append: readonly Kept[],
  telling: Telling,
): Folded & { frames: readonly string[] } {
  let { state, waits } = before;
  const frames: string[] = [];
  const say = (said: Said): void => {
    state = said.state;
    for (const each of said.frames) frames.push(each);
  };
  for (const { entry } of append) {
    say(tellEntry(state, entry, telling));
    waits = afterEntry(waits, entry);
  }
  say(clientsCalls(state, awaited({ waits }, telling).calls, telling));
  return { state, waits, frames };
}

function awaited({ waits }: Pick<Folded, 'waits'>, { dialect }: Telling): Awaited {
  return awaitedOfClient(waits, takenIn(dialect));
}

function appendsOf(events: readonly Kept[]): Kept[][] {
  const appends: Kept[][] = [];
  for (const event of events) {
    const last = appends.at(-1);
    if (last?.[0]?.sequence === event.sequence) last.push(event);
    else appends.push([event]);
  }
  return appends;
}

/** Of steps that came to nothing: whoever comes now need not see them. */
function withoutTries(kept: readonly Kept[]): Kept[] {
  const events: Kept[] = [];
  let begun = 0;
  for (const event of kept) {
    if (event.entry.type === 'step.started') begun = events.length;
    if (event.entry.type === 'step.abandoned') events.length = begun;
    else events.push(event);
  }
  return events;
}

/** Where the step begins that is not complete. */
function openStep(events: readonly Kept[]): Kept | undefined {
  const last = events.findLastIndex(({ entry: { type } }) => type === 'step.started');
  const isComplete = events.slice(last + 1).some(({ entry: { type } }) => type === 'step.completed');
  return isComplete ? undefined : events[last];
}

/** The client's message goes on under its own id; it knows what it has answered itself. */
function continued(state: State, answered: Answered): State {
  const calls = state.calls.map((call) =>
    call.key !== undefined && answered.has(call.key) ? { ...call, isKnown: true as const } : call,
  );
  return { ...state, calls, step: noStep, isGreeted: false };
}
