import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendFenced, Fenced, logTailEntry, LogWriter, readLog, type Broker } from '#shared/broker';
import { newId, type Entry, type NewEntry } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { createNamespace } from '../harness/namespace.js';

const namespace = createNamespace();
const rounds = 50;
const racers = 4;
let broker: Broker;

beforeAll(async () => {
  await namespace.migrate();
  broker = await namespace.open();
});

afterAll(() => namespace.drop());

const endless = new AbortController().signal;
const settled = (turn: string): NewEntry => ({ type: 'turn.settled', turn, body: {} });

function writerOf(on: Broker, session: string, nonce: string, at = { n: 0, en: 0, sequence: 0 }): LogWriter {
  return new LogWriter({
    session,
    position: { gen: on.gen, epoch: 1, nonce, ...at },
    store: (append) => appendFenced(on, append, endless),
    now: () => new Date().toISOString(),
    elapsed: () => performance.now(),
    stored: () => undefined,
    broken: () => undefined,
  });
}

async function entriesOf(session: string): Promise<(Entry & { nonce: string })[]> {
  const entries: (Entry & { nonce: string })[] = [];
  for await (const { append } of readLog(broker, session, 1)) {
    for (const entry of append.entries) entries.push({ ...entry, nonce: append.nonce });
  }
  return entries;
}

const nonceOf = (round: number, racer: number): string => `racer-${round}-${racer}`;

describe('the fenced log', () => {
  it(`lets exactly one of ${racers} racing writers through, in each of ${rounds} rounds`, async () => {
    const brokers = await Promise.all(Array.from({ length: racers }, () => namespace.open()));
    let winners = 0;
    for (let round = 0; round < rounds; round += 1) {
      const session = newId('s');
      const outcomes = await Promise.allSettled(
        brokers.map((each, index) => writerOf(each, session, nonceOf(round, index)).append([settled('t')])),
      );
      const won = outcomes.flatMap(({ status }, index) =>
        status === 'fulfilled' ? [nonceOf(round, index)] : [],
      );
      const lost = outcomes.filter(
        (outcome) => outcome.status === 'rejected' && outcome.reason instanceof Fenced,
      );
      expect([won.length, lost.length]).toEqual([1, racers - 1]);
      expect((await entriesOf(session)).map(({ nonce }) => nonce)).toEqual(won);
      winners += won.length;
    }
    expect(winners).toBe(rounds);
  }, 60_000);

  it('fences over both subjects: deltas of one writer stop the events of another', async () => {
    const session = newId('s');
    const first = writerOf(broker, session, 'first');
    await first.append([settled('t')]);
    const { n, en, sequence } = first.position;
    const late = writerOf(broker, session, 'late', { n, en, sequence });
    first.write({ type: 'block.delta', turn: 't', body: { step: 0, index: 0, text: 'x' } });
    await first.append([{ type: 'block.delta', turn: 't', body: { step: 0, index: 0, text: 'y' } }]);
    await expect(late.append([settled('t')])).rejects.toBeInstanceOf(Fenced);
    expect((await entriesOf(session)).every(({ nonce }) => nonce === 'first')).toBe(true);
  });

  it('takes the same append twice for one, also when its acknowledgement was lost', async () => {
    const session = newId('s');
    const payload = Buffer.from(
      JSON.stringify({
        v: 1,
        gen: broker.gen,
        epoch: 1,
        nonce: 'once',
        entries: [{ ...settled('t'), n: 1, en: 1, at: new Date().toISOString() }],
      }),
    );
    const append = { session, kind: 'e' as const, payload, id: `${session}.1`, expected: 0 };
    const first = await appendFenced(broker, append, endless);
    const second = await appendFenced(broker, append, endless);
    expect(second).toBe(first);
    expect(await entriesOf(session)).toHaveLength(1);
  });

  it('finds its own append in the log when the broker has forgotten the id and refuses it', async () => {
    const { js, jsm, names } = broker;
    const stream = names.stream('LOG');
    const { config } = await jsm.streams.info(stream);
    await jsm.streams.update(stream, { ...config, duplicate_window: 100_000_000 });
    const session = newId('s');
    const writer = writerOf(broker, session, 'mine');
    await writer.append([settled('t')]);
    const stored = writer.position.sequence;
    // An id that came later is forgotten: so is ours.
    const probe = (): Promise<{ duplicate: boolean }> =>
      js.publish(names.log(newId('s'), 'd'), '{}', { msgID: 'probe' });
    await probe();
    await eventually('the id is forgotten', async () => !(await probe()).duplicate);
    const again = { session, kind: 'e' as const, payload: Buffer.from('{}'), id: 'mine.1', expected: 0 };
    await expect(appendFenced(broker, again, endless)).resolves.toBe(stored);
    await expect(appendFenced(broker, { ...again, id: 'other.1' }, endless)).rejects.toBeInstanceOf(Fenced);
    expect(await entriesOf(session)).toHaveLength(1);
    await jsm.streams.update(stream, config);
  });

  it('is read whole, page by page, and its tail from the leader', async () => {
    const session = newId('s');
    const writer = writerOf(broker, session, 'long');
    for (let index = 0; index < 600; index += 1) await writer.append([settled('t')]);
    const entries = await entriesOf(session);
    expect(entries.map(({ n }) => n)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
    expect((await logTailEntry(broker, session))?.n).toBe(600);
    expect(await logTailEntry(broker, newId('s'))).toBeUndefined();
  }, 30_000);

  it('leaves no subscription behind after many reads', async () => {
    const session = newId('s');
    await writerOf(broker, session, 'few').append([settled('t')]);
    await entriesOf(session);
    const subscriptions = async () => (await broker.nc.rtt(), broker.nc.stats());
    await subscriptions();
    const before = subscriptionsOf(broker);
    for (let index = 0; index < 50; index += 1) await entriesOf(session);
    expect(subscriptionsOf(broker)).toBe(before);
  });
});

/** The client's own table: nothing public tells how many subscriptions a connection holds. */
function subscriptionsOf({ nc }: Broker): number {
  return (nc as unknown as { protocol: { subscriptions: { subs: Map<number, unknown> } } }).protocol
    .subscriptions.subs.size;
}
