/** For tests of passes: a ground that is given, and what stands on it. */
export { GivenGround, type Given } from './given-ground.js';
export { jobFor, memory, message, plan, relation, scene } from './tavern.js';
