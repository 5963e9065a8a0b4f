import { afterAll, beforeAll } from '@jest/globals';
import { TestCluster } from '../../harness/cluster.js';
import type { Ground } from './ground.js';
import { describeLeaseContract } from './lease.contract.js';
import { describeLogContract } from './log.contract.js';
import { describeMailboxContract } from './mailbox.contract.js';
import { openNats } from './nats-ground.js';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
}, 120_000);

afterAll(() => cluster?.stop(), 60_000);

async function open(): Promise<Ground> {
  const ground = await openNats({ natsUrl: cluster.url, replicas: 3 });
  await cluster.placed();
  return ground;
}

describeLogContract('three nats-servers', open, { rounds: 20 });
describeMailboxContract('three nats-servers', open);
describeLeaseContract('three nats-servers', open);
