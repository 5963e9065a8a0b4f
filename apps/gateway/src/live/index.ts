export { Follower, type Reader, type ResetReason } from './follower.js';
export { shown, type ShownAppend, type ShownEntry } from './shown.js';
