/** For whoever tries passes out, on a real Postgres or with a real model. */
export type { Ground } from './ground/ground.js';
export { StoredGround } from './ground/stored-ground.js';
export { chainWork, type Work } from './work.js';
