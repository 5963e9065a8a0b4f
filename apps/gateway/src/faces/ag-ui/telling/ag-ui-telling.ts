import type { Telling } from '../../telling/telling.js';
import { brokenOff, handedOver } from './endings.js';
import { messagesSoFar } from './retracting.js';
import type { Run } from './run.js';
import { nothingYet, type State } from './state.js';
import { followedBy, type Said } from './steps.js';
import { tellEntry } from './tell-entry.js';
import { callsHanded } from './tools.js';

/** A turn as one run, from its beginning or from where another run of it has ended. */
export function agUiTelling(run: Run, greeting: readonly string[], from: State = nothingYet): Telling<State> {
  return {
    takes: 'results and approvals',
    begin: () => ({ state: from, frames: greeting }),
    tell: (state, entry) => tellEntry(state, entry, run),
    pause: (state, calls, approvals) => {
      const handed = followedBy(callsHanded(state, calls), (next) => handedOver(next, calls, approvals, run));
      return over(handed);
    },
    breakOff: (state, reason) => over(brokenOff(state, reason)),
    whole: (state) => ({ status: 200, body: { messages: messagesSoFar(state, run) } }),
  };
}

function over(said: Said): Said & { over: true } {
  return { ...said, over: true };
}
