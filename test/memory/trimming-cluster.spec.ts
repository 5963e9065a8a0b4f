import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { appendFenced, Fenced, trimLog, type Broker } from '#shared/broker';
import { newId } from '#shared/contracts';
import { TestCluster } from '../harness/cluster.js';
import { eventually } from '../harness/eventually.js';
import { createNamespace, type TestNamespace } from '../harness/namespace.js';

// Three real servers on a machine that may be busy with other test files.
jest.setTimeout(180_000);

let cluster: TestCluster;
let namespace: TestNamespace;
let broker: Broker;

beforeAll(async () => {
  cluster = await TestCluster.start();
  namespace = createNamespace({ natsUrl: cluster.url, replicas: 3 });
  await namespace.migrate();
  await cluster.placed();
  broker = await namespace.open();
});

afterAll(async () => {
  try {
    await namespace.drop();
  } finally {
    await cluster.stop();
  }
});

function append(session: string, expected: number, kind: 'e' | 'd'): Promise<number> {
  const payload = Buffer.from(`${session} after ${expected}`);
  const { signal } = new AbortController();
  return appendFenced(broker, { session, kind, payload, id: newId('c'), expected }, signal);
}

/** Appends of both kinds; the first sequence, and the last two. */
async function fill(session: string): Promise<{ first: number; older: number; last: number }> {
  const first = await append(session, 0, 'e');
  let [older, last] = [first, first];
  for (const kind of ['d', 'e', 'd', 'd'] as const) [older, last] = [last, await append(session, last, kind)];
  return { first, older, last };
}

it('a trimmed log has the same end for the next leader, and for one that has come back from its disk', async () => {
  const sessions = Array.from({ length: 20 }, () => newId('s'));
  const ends = await Promise.all(sessions.map(fill));
  for (const [index, session] of sessions.entries()) await trimLog(broker, session, ends[index]?.last ?? 0);

  await cluster.stepDown(broker.names.stream('LOG'));
  await cluster.kill(0);
  await cluster.restart(0);
  await cluster.placed();
  await cluster.stepDown(broker.names.stream('LOG'));

  for (const [index, session] of sessions.entries()) {
    const { first, older, last } = ends[index] ?? { first: 0, older: 0, last: 0 };
    const tail = await eventually('the log can be read', () =>
      broker.log.leaderLast(broker.names.logOf(session)),
    );
    expect(tail.sequence).toBe(last);
    for (const stale of [0, first, older])
      await expect(append(session, stale, 'e')).rejects.toBeInstanceOf(Fenced);
    expect(await append(session, last, 'e')).toBeGreaterThan(last);
  }
});
