import { workerFrozen } from './frozen.js';
import type { Fault } from './kind.js';
import { gatewaysKilled, othersKilled, rollingDeploy, workersKilled } from './processes.js';
import { brokerKilled, leaderFrozen, memberKilled, newLeaderKilled, postgresRestarted } from './servers.js';

export interface Kind {
  /** As it is asked for by `npm run faults -- --only`. */
  id: string;
  name: string;
  /** Two of the same realm would be in each other's way; two of different ones may happen at once. */
  realm: 'processes' | 'servers';
  fault: Fault;
}

const processes: readonly Kind[] = [
  { id: 'workers', name: 'workers are killed', fault: workersKilled },
  {
    id: 'freeze',
    name: 'a worker is frozen for longer than the broker waits, and wakes up',
    fault: workerFrozen,
  },
  { id: 'gateways', name: 'gateways are killed in the middle of their streams', fault: gatewaysKilled },
  { id: 'others', name: 'memory, logging and tools are killed', fault: othersKilled },
  { id: 'deploy', name: 'a new version is rolled out', fault: rollingDeploy },
].map((kind) => ({ ...kind, realm: 'processes' }));

/** With one server for the broker, and a Postgres of their own. */
export const lonelyKinds: readonly Kind[] = [
  ...processes,
  { id: 'broker', name: 'the broker is killed', realm: 'servers', fault: brokerKilled },
  { id: 'postgres', name: 'Postgres is restarted', realm: 'servers', fault: postgresRestarted },
];

/** With three servers. */
export const clusterKinds: readonly Kind[] = [
  { id: 'member', name: 'one of three servers is killed', realm: 'servers', fault: memberKilled },
  { id: 'sleep', name: 'the server that leads the log is frozen', realm: 'servers', fault: leaderFrozen },
  {
    id: 'leader',
    name: 'the log gets a new leader, who is killed',
    realm: 'servers',
    fault: newLeaderKilled,
  },
];

/** All that may happen to a town of that many servers. */
export function kindsOf(servers: 'one' | 'three'): readonly Kind[] {
  return servers === 'one' ? lonelyKinds : [...clusterKinds, ...processes];
}
