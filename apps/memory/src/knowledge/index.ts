/** For tests: what is known, on a Postgres alone. */
export { openDatabase } from '../database/open-database.js';
export type { Database } from '../database/database.js';
export { Memories } from '../memories/memories.js';
export { Plans } from '../plans/plans.js';
export { Nearness } from '../recall/nearness.js';
export { Recall } from '../recall/recall.js';
export { Relations } from '../relations/relations.js';
export { Scenes } from '../scenes/scenes.js';
export { seededKnowledge } from '../history/seeded-knowledge.js';
export { takenAlong } from './taken-along.js';
export { writeKnowledge, type KnowledgeChange } from './write-knowledge.js';
export { embedMissing } from '../recall/vectors/embedding-round.js';
export { nearest } from '../recall/vectors/nearest.js';
export { openVectors } from '../recall/vectors/vector-table.js';
export { writeClears } from './write-clears.js';
