import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendFenced, Fenced, type Broker } from '#shared/broker';
import { newId } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { createNamespace } from '../harness/namespace.js';
import { entriesOf, settled, writerOf } from './contracts/writers.js';

/** What only nats-server can show; what any broker must be stands in contracts/log.contract.ts. */
const namespace = createNamespace();
const endless = new AbortController().signal;
let broker: Broker;

beforeAll(async () => {
  await namespace.migrate();
  broker = await namespace.open();
});

afterAll(() => namespace.drop());

describe('the log on NATS', () => {
  it('finds its own append in the log when the broker has forgotten the id and refuses it', async () => {
    const { js, jsm, names } = broker;
    const stream = names.stream('LOG');
    const { config } = await jsm.streams.info(stream);
    await jsm.streams.update(stream, { ...config, duplicate_window: 100_000_000 });
    const session = newId('s');
    const writer = writerOf(broker, session, 'mine');
    await writer.append([settled]);
    const stored = writer.position.sequence;
    // An id that came later is forgotten: so is ours.
    const probe = (): Promise<{ duplicate: boolean }> =>
      js.publish(names.log(newId('s'), 'd'), '{}', { msgID: 'probe' });
    await probe();
    await eventually('the id is forgotten', async () => !(await probe()).duplicate);
    const again = { session, kind: 'e' as const, payload: Buffer.from('{}'), id: 'mine.1', expected: 0 };
    await expect(appendFenced(broker, again, endless)).resolves.toBe(stored);
    await expect(appendFenced(broker, { ...again, id: 'other.1' }, endless)).rejects.toBeInstanceOf(Fenced);
    expect(await entriesOf(broker, session)).toHaveLength(1);
    await jsm.streams.update(stream, config);
  });

  it('says that it is full, and takes the same append when there is room again', async () => {
    const { jsm, names } = broker;
    const stream = names.stream('LOG');
    const { config, state } = await jsm.streams.info(stream);
    await jsm.streams.update(stream, { ...config, max_bytes: state.bytes + 1 });
    const session = newId('s');
    const delays: string[] = [];
    const append = { session, kind: 'e' as const, payload: Buffer.alloc(500), id: newId('g'), expected: 0 };
    const stored = appendFenced(broker, append, endless, ({ kind }) => delays.push(kind));
    await eventually('it is told', () => delays.length > 1);
    await jsm.streams.update(stream, config);
    await expect(stored).resolves.toBeGreaterThan(0);
    expect(new Set(delays)).toEqual(new Set(['full']));
  });

  it('never takes what is larger than a message may be', async () => {
    const payload = Buffer.alloc(2 * 1024 * 1024);
    const append = { session: newId('s'), kind: 'e' as const, payload, id: newId('g'), expected: 0 };
    await expect(appendFenced(broker, append, endless)).rejects.toThrow(/max_payload/);
  });

  it('leaves no subscription behind after many reads and appends', async () => {
    const session = newId('s');
    const writer = writerOf(broker, session, newId('g'));
    await writer.append([settled]);
    await entriesOf(broker, session);
    await broker.nc.flush();
    const before = subscriptionsOf(broker);
    for (let index = 0; index < 50; index += 1) {
      await writer.append([settled]);
      await entriesOf(broker, session);
    }
    expect(subscriptionsOf(broker)).toBe(before);
  });
});

/** The client's own table: nothing public tells how many subscriptions a connection holds. */
function subscriptionsOf({ nc }: Broker): number {
  return (nc as unknown as { protocol: { subscriptions: { subs: Map<number, unknown> } } }).protocol
    .subscriptions.subs.size;
}
