import { describe, expect, it } from '@jest/globals';
import type { Append, Entry, NewEntry } from '../../contracts/index.js';
import type { Clock } from '../ports.js';
import { systemClock } from '../system-clock.js';
import type { FencedAppend } from './fenced-append.js';
import { LogWriter } from './log-writer.js';

/** A store whose acknowledgements come when the test says so. */
class SlowStore {
  readonly asked: {
    append: FencedAppend;
    entries: Entry[];
    ack: (sequence: number) => void;
    refuse: (error: Error) => void;
  }[] = [];

  readonly store = (append: FencedAppend): Promise<number> =>
    new Promise((ack, refuse) => {
      const { entries } = JSON.parse(Buffer.from(append.payload).toString()) as Append;
      this.asked.push({ append, entries, ack, refuse });
    });

  call(index: number) {
    const call = this.asked[index];
    if (!call) throw new Error(`There was no append ${index}.`);
    return call;
  }
}

function clockThat(elapsed: () => number): Clock {
  const now = (): number => Date.parse('2026-01-02T03:04:05.678Z');
  return { ...systemClock, now, elapsed, breath: async () => undefined };
}

function writerOn(
  store: SlowStore,
  told: Entry[] = [],
  elapsed = (): number => 0,
  broken: (error: unknown) => void = () => undefined,
): LogWriter {
  return new LogWriter({
    session: 's1',
    position: { gen: 'g1', epoch: 3, nonce: 'nonce', n: 10, en: 4, sequence: 77 },
    store: store.store,
    clock: clockThat(elapsed),
    stored: (entries) => void told.push(...entries),
    broken,
  });
}

const settled: NewEntry = { type: 'turn.settled', turn: 't1', body: {} };
const delta = (text: string, index = 0): NewEntry => ({
  type: 'block.delta',
  turn: 't1',
  body: { step: 0, index, text },
});
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the log writer', () => {
  it('keeps one append in flight and gathers what comes meanwhile, deltas joined per block', async () => {
    const store = new SlowStore();
    const writer = writerOn(store);
    writer.write(delta('a'));
    await soon();
    writer.write(delta('b'));
    writer.write(delta('c'));
    writer.write(delta('x', 1));
    await soon();
    expect(store.asked).toHaveLength(1);
    store.call(0).ack(78);
    await soon();
    expect(store.asked).toHaveLength(2);
    const texts = store.call(1).entries.map(({ body }) => (body as { text: string }).text);
    expect(texts).toEqual(['bc', 'x']);
  });

  it('takes all that is said in one breath into one append', async () => {
    const store = new SlowStore();
    const writer = writerOn(store);
    const both = Promise.all([writer.append([settled]), writer.append([settled, delta('a')])]);
    await soon();
    expect(store.call(0).entries.map(({ n }) => n)).toEqual([11, 12, 13]);
    store.call(0).ack(78);
    await both;
    expect(store.asked).toHaveLength(1);
  });

  it('resolves an append of nothing when what came before is durable', async () => {
    const store = new SlowStore();
    const writer = writerOn(store);
    await writer.append([]);
    const order: string[] = [];
    const first = writer.append([settled]).then(() => order.push('first'));
    const nothing = writer.append([]).then(() => order.push('nothing'));
    await soon();
    expect(order).toEqual([]);
    store.call(0).ack(78);
    await Promise.all([first, nothing]);
    expect(order).toEqual(['first', 'nothing']);
    expect(store.asked).toHaveLength(1);
  });

  it('gathers longer where acknowledgements are slow and deltas come faster than they', async () => {
    const store = new SlowStore();
    let milliseconds = 0;
    const writer = writerOn(store, [], () => milliseconds);
    writer.write(delta('a'));
    await soon();
    writer.write(delta('b'));
    writer.write(delta('c'));
    await soon();
    milliseconds = 50;
    store.call(0).ack(78);
    await soon();
    expect(store.asked).toHaveLength(1);
    writer.write(delta('d'));
    while (store.asked.length < 2) await soon();
    expect(store.call(1).entries).toMatchObject([{ body: { text: 'bcd' } }]);
  });

  it('counts entries and events apart, and expects its own last sequence', async () => {
    const store = new SlowStore();
    const writer = writerOn(store);
    const first = writer.append([settled]);
    await soon();
    writer.write(delta('a'));
    const second = writer.append([settled]);
    await soon();
    expect(store.call(0).append).toMatchObject({ kind: 'e', expected: 77, id: 'nonce.11' });
    store.call(0).ack(80);
    await first;
    await soon();
    expect(store.call(1).append).toMatchObject({ kind: 'e', expected: 80, id: 'nonce.13' });
    expect(store.call(1).entries.map(({ n, en }) => [n, en])).toEqual([
      [12, 5],
      [13, 6],
    ]);
    store.call(1).ack(81);
    await second;
    expect(writer.position).toMatchObject({ n: 13, en: 6, sequence: 81 });
  });

  it('writes deltas alone to their own subject', async () => {
    const store = new SlowStore();
    writerOn(store).write(delta('a'));
    await soon();
    expect(store.call(0).append.kind).toBe('d');
  });

  it('tells whoever appended only when his own entries are durable', async () => {
    const store = new SlowStore();
    const writer = writerOn(store);
    const order: string[] = [];
    const first = writer.append([settled]).then(() => order.push('first'));
    await soon();
    const second = writer.append([settled]).then(() => order.push('second'));
    await soon();
    store.call(0).ack(78);
    await first;
    await soon();
    expect(order).toEqual(['first']);
    store.call(1).ack(79);
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('never writes again after a failure, and fails all who wait', async () => {
    const store = new SlowStore();
    const writer = writerOn(store);
    const inFlight = writer.append([settled]);
    await soon();
    const gathered = writer.append([settled]);
    const both = Promise.allSettled([inFlight, gathered]);
    store.call(0).refuse(new Error('fenced'));
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(writer.append([settled])).rejects.toThrow('fenced');
    expect(() => writer.write(delta('a'))).toThrow('fenced');
    expect(store.asked).toHaveLength(1);
  });

  it('tells that it is broken, also when only deltas were on their way', async () => {
    const store = new SlowStore();
    const told: unknown[] = [];
    const writer = writerOn(store, [], undefined, (error) => void told.push(error));
    writer.write(delta('a'));
    await soon();
    const fenced = new Error('fenced');
    store.call(0).refuse(fenced);
    await soon();
    expect(told).toEqual([fenced]);
  });

  it('asks for patience when too much waits, and gives room again', async () => {
    const store = new SlowStore();
    const writer = writerOn(store);
    writer.write(delta('first'));
    await soon();
    let roomy = true;
    for (let index = 1; roomy && index < 100; index += 1)
      roomy = writer.write(delta('x'.repeat(60_000), index));
    expect(roomy).toBe(false);
    let hasRoom = false;
    const room = writer.room().then(() => {
      hasRoom = true;
    });
    await soon();
    expect(hasRoom).toBe(false);
    for (let index = 0; !hasRoom && index < 10; index += 1) {
      store.call(index).ack(100 + index);
      await soon();
      await soon();
    }
    await room;
    expect(hasRoom).toBe(true);
  });

  it('never cuts what was appended at once, however long it is', async () => {
    const store = new SlowStore();
    const writer = writerOn(store);
    const long = (text: string): NewEntry => ({ ...settled, cause: text.repeat(100_000) });
    writer.append([long('a'), long('b')]).catch(() => undefined);
    writer.append([settled]).catch(() => undefined);
    await soon();
    expect(store.call(0).entries.map(({ cause }) => cause?.[0])).toEqual(['a', 'b']);
  });

  it('cuts what it has gathered into appends that the broker takes', async () => {
    const store = new SlowStore();
    const told: Entry[] = [];
    const writer = writerOn(store, told);
    writer.write(delta('first'));
    await soon();
    for (let index = 1; index <= 4; index += 1) writer.write(delta('\u0001'.repeat(64_000), index));
    for (let index = 0; index < store.asked.length || told.length < 5; index += 1) {
      await soon();
      expect(store.call(index).append.payload.length).toBeLessThan(1_000_000);
      store.call(index).ack(100 + index);
      await soon();
    }
    expect(told.map(({ n }) => n)).toEqual([11, 12, 13, 14, 15]);
  });
});
