/** Nest's way to the broker. A room of its own: what only speaks to the broker need not load a framework. */
export { Consume } from './consume.decorator.js';
export { JetStreamServer } from './jetstream-server.js';
export { Query } from './query.decorator.js';
export { QueryServer } from './query-server.js';
