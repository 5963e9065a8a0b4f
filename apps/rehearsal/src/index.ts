export { startRehearsal, type Rehearsal, type RehearsalOptions } from './server.js';
