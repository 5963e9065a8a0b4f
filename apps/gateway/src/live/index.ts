export { readDeltas } from './deltas.js';
export { Follower, type Reader, type ResetReason, type Start } from './follower.js';
export { shown, shownFromLive, type ShownAppend, type ShownEntry } from './shown.js';
export { stateAt, type StateAt } from './state-at.js';
export { Watching, type Following, type WatchingParts } from './watching.js';
