export { Worker, type WorkerParts, type WorkerSettings } from './worker.js';
export type { Memory } from './memory-port.js';
export type { Mind } from '../turns/mind-ports.js';
export type { EngineSettings } from '../turns/turn-engine.js';
