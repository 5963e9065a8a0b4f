export { emptyConversation, fold } from './fold.js';
export { waitsForPerson } from './fold-calls.js';
export { noTries } from './open-turn.js';
export { finishedMessages, visibleMessages } from './visible-messages.js';
export { applyAppend, cursorOf, readFrom, restoreFrom, type Restored, type StoredAppend } from './restore.js';
export { waitedFor } from './waited.js';
