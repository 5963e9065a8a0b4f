import { internalTypes, type Entry } from '#shared/contracts';
import type { Telling, Told } from '../../../telling/telling.js';
import { brokenOff } from '../../errors.js';
import { both, deltasMissed } from './blocks.js';
import { broken, paused } from './ends.js';
import { eventFrame, isFor } from './events.js';
import { greeting } from './greeting.js';
import { behindEntry, missedBefore } from './numbers.js';
import type { ResponseAnswer } from './response-body.js';
import type { Shown } from './shown.js';
import { beginning, silent, type ResponseState, type Step } from './state.js';
import { tellEntry } from './tell-entry.js';
import { wholeOf } from './whole.js';

/** A turn, or what follows the results of a client's calls, as a response. */
export function responsesTelling(answer: ResponseAnswer, shown: Shown): Telling<ResponseState> {
  return {
    begin: (_, spent) => ({ state: beginning(spent), frames: [] }),
    tell: (state, entry) => framed(shown, told(answer, shown, state, entry)),
    pause: (state, calls) => framed(shown, paused(answer, state, calls)),
    breakOff: (state, reason) => framed(shown, broken(state, brokenOff(reason))),
    whole: (state) => wholeOf(answer, shown, state),
  };
}

function framed({ after = -1 }: Shown, { state: before, events, over }: Step): Told<ResponseState> {
  const frames = events.filter((event) => isFor(event, after)).map(eventFrame);
  const { place } = before;
  const state = { ...before, place: { ...place, told: events.at(-1)?.number ?? place.told } };
  return over ? { state, frames, over } : { state, frames };
}

function told(answer: ResponseAnswer, shown: Shown, before: ResponseState, entry: Entry): Step {
  const isGivenUp = shown.givenUp?.some(({ from, to }) => from <= entry.n && entry.n <= to) ?? false;
  const counted = isGivenUp ? before : deltasMissed(before, missedBefore(before.place, entry));
  const state = { ...counted, place: behindEntry(counted.place, entry) };
  if (isGivenUp || internalTypes.has(entry.type)) return silent(state);
  const greeted = greeting(answer, state, entry);
  return both(greeted, tellEntry(answer, shown, greeted.state, entry));
}
