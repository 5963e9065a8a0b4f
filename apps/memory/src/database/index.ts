export { migratingSource } from './data-source.js';
export { migrations } from './migrations/index.js';
