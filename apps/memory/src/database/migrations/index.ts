import { CreateMemory1763683200000 } from './1763683200000-create-memory.js';
import { KeepQueueAndSchedules1763712000000 } from './1763712000000-keep-queue-and-schedules.js';

/** In order. One that has been released is never changed: a change is a new one. */
export const migrations = [CreateMemory1763683200000, KeepQueueAndSchedules1763712000000];
