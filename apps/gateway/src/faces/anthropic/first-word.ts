import type { Telling, Told } from '../telling/telling.js';

/** The same telling, which is over as soon as it has something to say: whether that is an error can still be told by a status. */
export function untilFirstWord<State>(telling: Telling<State>): Telling<State> {
  const brief = (told: Told<State>): Told<State> => (told.frames.length > 0 ? { ...told, over: true } : told);
  return { ...telling, tell: (state, entry) => brief(telling.tell(state, entry)) };
}
