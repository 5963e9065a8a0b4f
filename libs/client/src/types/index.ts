export type * from './approvals.js';
export type * from './errors.js';
export type * from './events.js';
export type * from './message.js';
export type * from './session.js';
export type * from './turn.js';
