export { emptyConversation, fold } from './fold.js';
export { waitsForPerson } from './fold-calls.js';
export { noTries } from './open-turn.js';
export { finishedMessages, visibleMessages } from './visible-messages.js';
export { applyAppend, cursorOf, readFrom, restoreFrom, type Restored, type StoredAppend } from './restore.js';
export { waitedFor } from './waited.js';
export { overwriteKeys } from './fold-knowledge.js';
export { withWords } from './fold-history.js';
export { planStatus } from './plan-on-path.js';
export { wasThere } from './was-there.js';
export { openScene } from './scene-on-path.js';
export { heardText, witnessedText, writtenText } from './heard-text.js';
export {
  joinedPrint,
  nothingSaid,
  openingsOf,
  printOf,
  printOfMessage,
  printPrime,
  type Print,
  type Printed,
} from './print.js';
