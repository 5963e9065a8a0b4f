export { emptyConversation, fold, visibleMessages } from './fold.js';
export { applyAppend, cursorOf, readFrom, restoreFrom, type Restored, type StoredAppend } from './restore.js';
