import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postMail, readMail, scheduleMail, type Broker } from '#shared/broker';
import { newId } from '#shared/contracts';
import { TestCluster } from '../harness/cluster.js';
import { eventually } from '../harness/eventually.js';
import { createNamespace, type TestNamespace } from '../harness/namespace.js';
import { Random } from '../simulation/random.js';
import { expire, wake } from './contracts/ground.js';
import { entriesOf } from './contracts/writers.js';
import { race, type Acknowledged } from './racers.js';

const seed = Number(process.env['PARLEY_FAULT_SEED'] ?? 1);
const rounds = Number(process.env['PARLEY_FAULT_ROUNDS'] ?? 1);
const sessionCount = 6;
const workerCount = 4;
/** How many appends must have been acknowledged since a fault, so that it cannot have passed unnoticed. */
const progress = 100;
const deadlineMs = 90_000;

let cluster: TestCluster;
let namespace: TestNamespace;
let broker: Broker;

beforeAll(async () => {
  cluster = await TestCluster.start();
  namespace = createNamespace({ natsUrl: cluster.url, replicas: 3 });
  await namespace.migrate();
  await cluster.placed();
  broker = await namespace.open();
}, 120_000);

afterAll(async () => {
  await namespace?.drop();
  await cluster?.stop();
}, 60_000);

/** Each is over when the cluster is whole again; `goOn` resolves when enough was stored in the meantime. */
const faults: Record<string, (stream: string, goOn: () => Promise<unknown>) => Promise<void>> = {
  'step-down': async (stream, goOn) => {
    await cluster.stepDown(stream);
    await goOn();
  },
  kill: async (stream, goOn) => {
    const leader = await cluster.leaderOf(stream);
    await cluster.kill(leader);
    await goOn();
    await cluster.restart(leader);
  },
  freeze: async (stream, goOn) => {
    const leader = await cluster.leaderOf(stream);
    cluster.freeze(leader);
    try {
      await goOn();
    } finally {
      cluster.thaw(leader);
    }
    await cluster.placed();
  },
};

describe(`the log of a cluster whose leader dies, freezes and gives up (seed ${seed})`, () => {
  const random = new Random(seed);
  const order = Array.from({ length: rounds }, () =>
    random.shuffled([...Object.keys(faults), 'step-down']),
  ).flat();

  it(`keeps every acknowledged append in an unbroken chain of one writer at a time, under ${order.join(', ')}`, async () => {
    const acknowledged: Acknowledged[] = [];
    const sessions = Array.from({ length: sessionCount }, () => newId('s'));
    const brokers = await Promise.all(Array.from({ length: workerCount }, () => namespace.open()));
    const stop = new AbortController();
    // Two for each session, on different connections.
    const racing = sessions.flatMap((session, index) =>
      [index, index + 1].map((worker) =>
        race(brokers[worker % workerCount] ?? broker, session, stop.signal, acknowledged),
      ),
    );
    const goOn = async (): Promise<unknown> => {
      const before = acknowledged.length;
      return eventually('appends go on', () => acknowledged.length > before + progress, deadlineMs);
    };
    try {
      await goOn();
      for (const fault of order) await faults[fault]?.(broker.names.stream('LOG'), goOn);
      await goOn();
    } finally {
      stop.abort();
      await Promise.all(racing);
    }

    expect(acknowledged.length).toBeGreaterThan(progress * (order.length + 2));
    for (const session of sessions) {
      const last = await broker.log.leaderLast(broker.names.logOf(session));
      const entries = await entriesOf(broker, session, 1, last?.sequence);
      expect(entries.map(({ n }) => n)).toEqual(entries.map((_, index) => index + 1));
      const stored = new Set(entries.map(({ n, nonce }) => `${n} ${nonce}`));
      const mine = acknowledged.filter((each) => each.session === session);
      expect(mine.filter(({ n, nonce }) => !stored.has(`${n} ${nonce}`))).toEqual([]);
      expect(mine.length).toBeGreaterThan(0);
    }
  }, 300_000);
});

describe('the mailbox of a cluster', () => {
  it('keeps what was posted and what waits for its time while every server is killed, which is a gap for listeners', async () => {
    let gaps = 0;
    const stop = broker.core.onGap(() => {
      gaps += 1;
    });
    const session = newId('s');
    const posted = wake(broker, session);
    const later = expire(broker, session);
    await postMail(broker, 'wake', posted);
    const due = new Date(Date.now() + 1_000).toISOString();
    await scheduleMail(broker, 'time', later, { id: 'later', when: `@at ${due}` });
    const servers = Array.from({ length: cluster.size }, (_, index) => index);
    await Promise.all(servers.map((index) => cluster.kill(index)));
    await Promise.all(servers.map((index) => cluster.restart(index)));
    const mail = await eventually(
      'what was late has come',
      async () => {
        const found = await readMail(broker, session, 0, 0);
        return found.length > 1 && found;
      },
      deadlineMs,
    );
    expect(mail).toMatchObject([{ command: posted }, { command: later }]);
    await eventually('the gap is told', () => gaps > 0);
    stop();
  }, 180_000);
});
