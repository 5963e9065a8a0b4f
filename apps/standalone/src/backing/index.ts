/** The backing servers of a standalone Parley and of its tests. The only door to this folder. */
export {
  findNatsServer,
  type FindNatsServerOptions,
  type FoundNatsServer,
  type NatsServerSource,
} from './nats/find.js';
export { startNatsServer, type RunningServer, type StartNatsOptions } from './nats/server.js';
export { probeNats } from './nats/probe.js';
export { OLDEST_NATS_SERVER } from './nats/version.js';
export { DEFAULT_SYNC_INTERVAL, type SyncInterval } from './nats/config.js';
export { startPostgres, type StartPostgresOptions } from './postgres/server.js';
export { probePostgres } from './postgres/probe.js';
export { clearLeftovers } from './processes/leftovers.js';
export type { Exit } from './processes/child.js';
export { holdDataDir, type HeldDataDir } from './hold.js';
export { StartError } from './start-error.js';
export type { Report } from './system/report.js';
