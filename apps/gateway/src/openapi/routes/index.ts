import type { Route } from '../route.js';
import { operatingRoutes } from './operating.js';
import { queueRoutes } from './queue.js';
import { scheduleRoutes } from './schedules.js';
import { sessionRoutes } from './sessions.js';
import { turnRoutes } from './turns.js';
import { watchingRoutes } from './watching.js';

/** Every endpoint of the gateway. A test holds this table equal to what a running one answers. */
export const routes: readonly Route[] = [
  ...sessionRoutes,
  ...turnRoutes,
  ...queueRoutes,
  ...scheduleRoutes,
  ...watchingRoutes,
  ...operatingRoutes,
];
