export * from './commands.js';
export * from './cursor.js';
export * from './errors.js';
export * from './ids.js';
export * from './log.js';
export * from './message.js';
export * from './queries.js';
export * from './usage.js';
