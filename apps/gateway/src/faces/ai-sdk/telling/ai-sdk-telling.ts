import type { Telling } from '../../telling/telling.js';
import type { Dialect } from './chunks.js';
import { brokenOff, handedOver } from './endings.js';
import type { Said } from './steps.js';
import { nothingYet, type State } from './state.js';
import { tellEntry, type Telling as How } from './tell-entry.js';
import { clientsCalls } from './tools.js';
import { followedBy, silent } from './steps.js';

/** A turn as one message of the UI message stream, from its beginning or from where a client already is. */
export function aiSdkTelling(how: How, from: Said = silent(nothingYet)): Telling<State> {
  return {
    takes: takenIn(how.dialect),
    begin: () => from,
    tell: (state, entry) => tellEntry(state, entry, how),
    pause: (state, calls) => ({ ...followedBy(clientsCalls(state, calls, how), handedOver), over: true }),
    breakOff: (state, reason) => ({ ...brokenOff(state, reason), over: true }),
    whole: ({ message, usage }) => ({ status: 200, body: { id: message ?? null, usage } }),
  };
}

/** Who knows no approvals can only wait until somebody has answered elsewhere. */
export function takenIn(dialect: Dialect): 'results' | 'results and approvals' {
  return dialect === 'plain' ? 'results' : 'results and approvals';
}
