export { SessionState } from './session-state.js';
export { Follower, type Reader, type Start } from './follower.js';
export type { ResetReason } from './reset-reason.js';
export { shown, shownFromLive, type ShownAppend, type ShownEntry } from './shown.js';
export { stateAt, type StateAt } from './state-at.js';
export { Watching, type Following, type WatchingParts } from './watching.js';
