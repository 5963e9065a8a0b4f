export { emptyConversation, fold } from './fold.js';
export { visibleMessages } from './visible-messages.js';
export { applyAppend, cursorOf, readFrom, restoreFrom, type Restored, type StoredAppend } from './restore.js';
