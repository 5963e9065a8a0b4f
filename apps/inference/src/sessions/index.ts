export { Worker } from './worker.js';
export type { WorkerParts, WorkerSettings } from './worker-parts.js';
export type { Memory } from './memory-port.js';
export type { Mind } from '../turns/mind-ports.js';
export type { EngineSettings } from '../turns/turn-engine.js';
