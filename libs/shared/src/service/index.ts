export { fail, onceStopped, runAlone } from './main.js';
export { Metrics } from './metrics.js';
export { OneAtATime } from './one-at-a-time.js';
export { Readiness } from './readiness.js';
export { startService, streamSettings, type RunningService, type ServiceDescription } from './run-service.js';
export { BROKER, CONFIG } from './tokens.js';
export { version } from './version.js';
