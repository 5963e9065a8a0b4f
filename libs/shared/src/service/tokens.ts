export const CONFIG = Symbol('parley.config');
export const BROKER = Symbol('parley.broker');
/** What the process calls itself. */
export const SERVICE = Symbol('parley.service');
