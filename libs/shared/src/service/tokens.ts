export const CONFIG = Symbol('parley.config');
export const BROKER = Symbol('parley.broker');
