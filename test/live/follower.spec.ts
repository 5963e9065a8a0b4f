import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFenced, LogWriter, readLog, type Broker } from '#shared/broker';
import { newId, type Cursor, type NewEntry } from '#shared/contracts';
import { applyAppend, emptyConversation, restoreFrom, type Restored } from '#shared/conversation';
import {
  Follower,
  shown,
  stateAt,
  type Reader,
  type ShownAppend,
  type Start,
  type StateAt,
} from '../../apps/gateway/src/live/index.js';
import { eventually } from '../harness/eventually.js';
import { createNamespace } from '../harness/namespace.js';

const namespace = createNamespace();
let broker: Broker;
let session: string;
let writer: LogWriter;

beforeAll(async () => {
  await namespace.migrate();
  broker = await namespace.open();
});

afterAll(() => namespace.drop());

beforeEach(() => {
  session = newId('s');
  writer = new LogWriter({
    session,
    position: { gen: broker.gen, epoch: 1, nonce: newId('g'), n: 0, en: 0, sequence: 0 },
    store: (append) => appendFenced(broker, append, new AbortController().signal),
    clock: broker.clock,
    stored: () => undefined,
    broken: () => undefined,
  });
});

const status = (message: string): NewEntry => ({ type: 'turn.status', turn: 't1', body: { message } });

/** Writes so many appends and gives them as the broker would republish them. */
async function write(count: number): Promise<ShownAppend[]> {
  const from = writer.position.sequence + 1;
  for (let index = 0; index < count; index += 1) await writer.append([status(`${writer.position.n + 1}`)]);
  const written: ShownAppend[] = [];
  for await (const stored of readLog(broker, session, from)) written.push(shown(session, stored));
  return written;
}

class Notes implements Reader {
  readonly heard: (number | string)[] = [];
  entries(entries: readonly { n: number }[]): void {
    this.heard.push(...entries.map(({ n }) => n));
  }
  reset(reason: string): void {
    this.heard.push(reason);
  }
  snapshot({ n }: Restored): void {
    this.heard.push(`snapshot ${n}`);
  }
  async room(): Promise<void> {}
  failed(error: unknown): void {
    this.heard.push(`failed: ${String(error)}`);
  }
}

/** Memory that has seen nothing: the whole state comes from the log. */
async function readState(): Promise<Restored> {
  const position = { gen: broker.gen, n: 0, en: 0, epoch: 0, sequence: 0 };
  let restored = restoreFrom({ position, conversation: emptyConversation, openFrom: null });
  for await (const stored of readLog(broker, session, 1)) restored = applyAppend(restored, stored);
  return restored;
}

/** Memory that has seen everything: a state of before must come out of the log. */
async function readStateAt(cursor: Cursor): Promise<StateAt> {
  const { n, en, epoch, sequence } = await readState();
  const position = { gen: broker.gen, n, en, epoch, sequence };
  return stateAt(
    cursor,
    { position, conversation: emptyConversation, openFrom: null },
    broker.gen,
    (from, atLeast) => readLog(broker, session, from, atLeast),
  );
}

const begin = (cursor?: Cursor): Start => (cursor ? { kind: 'cursor', cursor } : { kind: 'snapshot' });

async function followed(cursor?: Cursor): Promise<{ follower: Follower; notes: Notes }> {
  const notes = new Notes();
  const follower = new Follower({ broker, session, reader: notes, readState, readStateAt });
  await follower.begin(begin(cursor));
  return { follower, notes };
}

const start = (): Cursor => ({ gen: broker.gen, n: 0, sequence: 0 });

describe('a follower', () => {
  it('delivers live appends in order', async () => {
    const { follower, notes } = await followed(start());
    for (const append of await write(3)) follower.live(append);
    expect(notes.heard).toEqual([1, 2, 3]);
  });

  it('fills a hole that lost republishing has left', async () => {
    const { follower, notes } = await followed(start());
    const appends = await write(5);
    for (const index of [0, 3, 4]) follower.live(appends[index] as ShownAppend);
    await eventually('the hole is filled', () => notes.heard.length >= 5);
    expect(notes.heard).toEqual([1, 2, 3, 4, 5]);
  });

  it('drops doubles and puts what comes out of order in order', async () => {
    const { follower, notes } = await followed(start());
    const appends = await write(4);
    for (const index of [0, 0, 2, 1, 2, 3, 1, 3]) follower.live(appends[index] as ShownAppend);
    await eventually('everything came', () => notes.heard.length >= 4);
    expect(notes.heard).toEqual([1, 2, 3, 4]);
  });

  it('finds a lost last append by the tail', async () => {
    const { follower, notes } = await followed(start());
    const [first] = await write(3);
    follower.live(first as ShownAppend);
    follower.tail(writer.position.sequence);
    await eventually('the rest came', () => notes.heard.length >= 3);
    expect(notes.heard).toEqual([1, 2, 3]);
  });

  it('waits for its place while live appends already come in', async () => {
    const before = await write(2);
    const notes = new Notes();
    const follower = new Follower({ broker, session, reader: notes, readState, readStateAt });
    const after = await write(2);
    for (const append of [...before, ...after]) follower.live(append);
    await follower.begin(begin({ gen: broker.gen, n: 1, sequence: before[0]?.sequence ?? 0 }));
    expect(notes.heard).toEqual([2, 3, 4]);
  });

  it('cuts inside an append where its cursor cuts', async () => {
    await writer.append([status('a'), status('b'), status('c')]);
    const { notes } = await followed({ gen: broker.gen, n: 2, sequence: writer.position.sequence });
    expect(notes.heard).toEqual([3]);
  });

  it('starts with a snapshot where there is no cursor, and goes on behind it', async () => {
    await write(2);
    const { follower, notes } = await followed();
    for (const append of await write(1)) follower.live(append);
    expect(notes.heard).toEqual(['snapshot 2', 3]);
  });

  it('tells that it starts anew when the log has been trimmed under it', async () => {
    const appends = await write(6);
    const { follower, notes } = await followed({
      gen: broker.gen,
      n: 1,
      sequence: appends[0]?.sequence ?? 0,
    });
    expect(notes.heard).toEqual([2, 3, 4, 5, 6]);
    const more = await write(4);
    await broker.jsm.streams.purge(broker.names.stream('LOG'), {
      filter: broker.names.logOf(session),
      seq: more[2]?.sequence ?? 0,
    });
    follower.live(more[3] as ShownAppend);
    await eventually('it starts anew', () => notes.heard.some((each) => typeof each === 'string'));
    expect(notes.heard.slice(5, 7)).toEqual(['log_trimmed', expect.stringMatching(/^snapshot/)]);
  });

  it('shows the state at its cursor first where that is asked for, also inside an append', async () => {
    await write(1);
    await writer.append([status('a'), status('b')]);
    await write(1);
    const notes = new Notes();
    const follower = new Follower({ broker, session, reader: notes, readState, readStateAt });
    const cursor = { gen: broker.gen, n: 2, sequence: writer.position.sequence - 1 };
    await follower.begin({ kind: 'snapshot at cursor', cursor });
    expect(notes.heard).toEqual(['snapshot 2', 3, 4]);
  });

  it('starts anew where there is no state at its cursor any more', async () => {
    const appends = await write(6);
    await broker.jsm.streams.purge(broker.names.stream('LOG'), {
      filter: broker.names.logOf(session),
      seq: appends[3]?.sequence ?? 0,
    });
    const notes = new Notes();
    const follower = new Follower({ broker, session, reader: notes, readState, readStateAt });
    const cursor = { gen: broker.gen, n: 2, sequence: appends[1]?.sequence ?? 0 };
    await follower.begin({ kind: 'snapshot at cursor', cursor });
    expect(notes.heard).toEqual(['log_trimmed', 'snapshot 6']);
  });

  it('says nothing more once it is closed', async () => {
    const { follower, notes } = await followed(start());
    follower.close();
    for (const append of await write(2)) follower.live(append);
    follower.tail(writer.position.sequence);
    await readState();
    expect(notes.heard).toEqual([]);
  });
});
