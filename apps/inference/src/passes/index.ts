/** What is made of an exchange beside it: which passes a session wants, what is due when, and under which names. */
export { aboutOf } from './about.js';
export { dueBehind, interludeOf, type DueGround } from './due.js';
export { chainBehind, memoryOf, sceneBehind, sceneOfTurn } from './names.js';
export { givenUp } from './room.js';
export { hearsWords, passesOfSession, passesWanted } from './wanted.js';
export {
  findsAsides,
  knownAtEnd,
  knownNow,
  knownOf,
  knownSoon,
  takePart,
  unnamed,
  type Known,
} from './witnesses.js';
