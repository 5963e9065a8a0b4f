import { CreateMemory1763683200000 } from './1763683200000-create-memory.js';
import { KeepQueueAndSchedules1763712000000 } from './1763712000000-keep-queue-and-schedules.js';
import { KeepAgents1763715600000 } from './1763715600000-keep-agents.js';
import { KeepFiles1763719200000 } from './1763719200000-keep-files.js';
import { KeepUsageAndAdmissions1763722800000 } from './1763722800000-keep-usage-and-admissions.js';
import { KeepToolServers1763726400000 } from './1763726400000-keep-tool-servers.js';
import { KeepProjects1763730000000 } from './1763730000000-keep-projects.js';
import { KeepTheTree1763733600000 } from './1763733600000-keep-the-tree.js';
import { KeepTheCatalog1763734000000 } from './1763734000000-keep-the-catalog.js';
import { KeepWhatIsKnown1763734400000 } from './1763734400000-keep-what-is-known.js';
import { KeepPrints1763735000000 } from './1763735000000-keep-prints.js';
import { KeepRecordsAndDeeds1763736000000 } from './1763736000000-keep-records-and-deeds.js';

/** In order. One that has been released is never changed: a change is a new one. */
export const migrations = [
  CreateMemory1763683200000,
  KeepQueueAndSchedules1763712000000,
  KeepAgents1763715600000,
  KeepFiles1763719200000,
  KeepUsageAndAdmissions1763722800000,
  KeepToolServers1763726400000,
  KeepProjects1763730000000,
  KeepTheTree1763733600000,
  KeepTheCatalog1763734000000,
  KeepWhatIsKnown1763734400000,
  KeepPrints1763735000000,
  KeepRecordsAndDeeds1763736000000,
];
