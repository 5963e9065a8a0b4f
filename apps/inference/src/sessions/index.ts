export { Worker, type WorkerParts, type WorkerSettings } from './worker.js';
export type { Memory } from './memory-port.js';
