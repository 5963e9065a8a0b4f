export {
  answerAfter,
  noAnswer,
  saidParts,
  textOf,
  type Answer,
  type AnswerEnd,
  type AnswerPart,
} from './answer.js';
export { askedOf, type AskedOfFile } from './asked-chat.js';
export { isHeadless, parseChat, renderChat, spokenIn, type ChatFile, type SpokenTurn } from './chat-file.js';
export { failureCallout } from './failed-answer.js';
export { fingerprintOf, isFrom, printOfChat, turnsOfMessages } from './fingerprint.js';
export { readKey, withKeys } from './front-matter.js';
export type { OwnKey, OwnKeys } from './yaml-keys.js';
export type { LineEnd } from './lines.js';
export type { Answering } from './own-lines.js';
export { putBehind, putInto } from './put.js';
export { answerSource, turnSource, type Written, type WrittenEnd } from './written-answer.js';
