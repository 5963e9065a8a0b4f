import { describe, expect, it, test } from '@jest/globals';
import { LogWriter, type FencedAppend } from '#shared/broker';
import type { Append, Entry, NewEntry } from '#shared/contracts';
import { emptyConversation, fold } from '#shared/conversation';
import { running } from '../commands/testing/past.js';
import { SessionLog } from './session-log.js';
import { HandClock, rest } from './testing/hand-clock.js';

const step: NewEntry[] = [{ type: 'step.started', turn: 't1', body: { step: 0, model: 'x/y' } }];
const block = (index: number): NewEntry => ({
  type: 'block.started',
  turn: 't1',
  body: { step: 0, index, kind: 'text' },
});
const delta = (text: string, index = 0): NewEntry => ({
  type: 'block.delta',
  turn: 't1',
  body: { step: 0, index, text },
});
const whole = (text: string, index = 0): NewEntry => ({
  type: 'block.completed',
  turn: 't1',
  body: { step: 0, index, block: { kind: 'text', text } },
});
const writing = [...running('t1'), ...step, block(0)];

/** A log over a store that acknowledges when it is told to. */
class Bench {
  readonly stored: Entry[] = [];
  readonly told: { types: string[]; sequence: number }[] = [];
  readonly log: SessionLog;
  readonly broken: unknown[] = [];
  private readonly clock = new HandClock();
  private waiting: { entries: Entry[]; ack: (sequence: number) => void; refuse: (error: Error) => void }[] =
    [];
  private sequence = 0;

  constructor(checkpointAppends = 1_000) {
    this.log = new SessionLog({
      conversation: emptyConversation,
      clock: this.clock,
      checkpointAppends,
      stored: (entries, sequence) =>
        void this.told.push({ types: entries.map(({ type }) => type), sequence }),
      writer: (stored) =>
        new LogWriter({
          session: 's1',
          position: { gen: 'g1', epoch: 1, nonce: 'nonce', n: 0, en: 0, sequence: 0 },
          store: (append) => this.store(append),
          clock: this.clock,
          stored,
          broken: (error) => void this.broken.push(error),
        }),
    });
  }

  private store({ payload }: FencedAppend): Promise<number> {
    const { entries } = JSON.parse(Buffer.from(payload).toString()) as Append;
    return new Promise((ack, refuse) => this.waiting.push({ entries, ack, refuse }));
  }

  async ackOne(): Promise<boolean> {
    await rest();
    const next = this.waiting.shift();
    if (!next) return false;
    this.stored.push(...next.entries);
    next.ack((this.sequence += 1));
    await rest();
    return true;
  }

  async ackAll(): Promise<void> {
    while (await this.ackOne());
  }

  async refuse(): Promise<void> {
    await rest();
    this.waiting.shift()?.refuse(new Error('fenced'));
    await rest();
  }
}

/** The draft is numbered later, so what is compared with it is not numbered either. */
function unnumbered(entries: readonly (Entry | NewEntry)[], at = '2026-01-02T03:00:00.000Z') {
  return entries.map((entry) => ({ ...entry, n: 0, en: 0, at }) as Entry).reduce(fold, emptyConversation);
}

function openText({ conversation }: SessionLog, index = 0): string | undefined {
  return conversation.openTurn?.openStep?.blocks.find((each) => each.index === index)?.text;
}

describe('the log as its writer sees it', () => {
  it('holds what was appended before it is durable', async () => {
    const bench = new Bench();
    const appended = bench.log.append(writing);
    expect(bench.log.conversation).toEqual(unnumbered(writing));
    expect(bench.told).toEqual([]);
    await bench.ackAll();
    await appended;
    expect(bench.told).toHaveLength(1);
  });

  it('is the fold of everything appended, deltas too, in whatever pieces they came', async () => {
    const bench = new Bench();
    const entries = [
      ...writing,
      delta('one '),
      delta('two'),
      whole('one two'),
      block(1),
      delta('three', 1),
      delta(' four', 1),
    ];
    for (const entry of entries) bench.log.write(entry);
    expect(bench.log.conversation).toEqual(unnumbered(entries));
    await bench.ackAll();
    expect(unnumbered(bench.stored)).toEqual(bench.log.conversation);
  });

  it('shows deltas as soon as somebody looks, and goes on from there', () => {
    const { log } = new Bench();
    void log.append(writing);
    log.write(delta('a'));
    expect(openText(log)).toBe('a');
    log.write(delta('b'));
    log.write(delta('c'));
    expect(openText(log)).toBe('abc');
  });

  it('keeps deltas of different blocks apart, and never changes what it was given', () => {
    const { log } = new Bench();
    void log.append([...writing, block(1)]);
    const given = delta('x');
    for (const each of [given, delta('y', 1), given, given]) log.write(each);
    expect([openText(log, 0), openText(log, 1)]).toEqual(['xxx', 'y']);
    expect(given).toEqual(delta('x'));
  });

  it('tells of each append once, in its order', async () => {
    const bench = new Bench();
    for (const entry of writing) {
      void bench.log.append([entry]);
      await bench.ackOne();
    }
    expect(bench.told.flatMap(({ types }) => types)).toEqual(writing.map(({ type }) => type));
    expect(bench.told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is durable when everything so far is, and at once when nothing waits', async () => {
    const bench = new Bench();
    let isDurable = false;
    bench.log.write(block(0));
    const durable = bench.log.durable().then(() => (isDurable = true));
    await rest();
    expect(isDurable).toBe(false);
    await bench.ackAll();
    await durable;
    await bench.log.durable();
  });

  it('takes nothing more once an append has failed, and says so to everybody', async () => {
    const bench = new Bench();
    const appended = bench.log.append(writing);
    await Promise.all([expect(appended).rejects.toThrow('fenced'), bench.refuse()]);
    expect(bench.broken).toHaveLength(1);
    await expect(bench.log.append(step)).rejects.toThrow('fenced');
    await expect(bench.log.durable()).rejects.toThrow('fenced');
    expect(() => bench.log.write(delta('x'))).toThrow('fenced');
  });
});

type Checkpoint = Extract<Entry, { type: 'block.checkpoint' }>;

function checkpointsOf(entries: readonly Entry[]): Checkpoint[] {
  return entries.filter((entry): entry is Checkpoint => entry.type === 'block.checkpoint');
}

/** Of a block, everything that the log says before a place. */
function textBefore(entries: readonly Entry[], { n, body: { index } }: Checkpoint): string {
  return entries
    .flatMap((entry) =>
      entry.type === 'block.delta' && entry.body.index === index && entry.n < n ? [entry.body.text] : [],
    )
    .join('');
}

describe('a block that has grown long', () => {
  async function written(pieces: number, every: number): Promise<Bench> {
    const bench = new Bench(every);
    void bench.log.append(writing);
    await bench.ackAll();
    for (let piece = 0; piece < pieces; piece += 1) {
      bench.log.write(delta(`${piece} `));
      await bench.ackOne();
    }
    await bench.ackAll();
    return bench;
  }

  test.each([
    [2, 0],
    [3, 1],
    [5, 1],
    [7, 2],
    [13, 4],
  ])(
    'of %i pieces has %i checkpoints, so that no more than four appends tell it whole',
    async (pieces, count) => {
      const { stored } = await written(pieces, 4);
      expect(checkpointsOf(stored)).toHaveLength(count);
    },
  );

  it('is written whole, exactly as far as it is by then', async () => {
    const { stored } = await written(13, 4);
    for (const checkpoint of checkpointsOf(stored)) {
      expect(checkpoint.body.text).toBe(textBefore(stored, checkpoint));
    }
  });

  it('also while more of it comes than the broker takes', async () => {
    const bench = new Bench(2);
    void bench.log.append(writing);
    for (let round = 0; round < 40; round += 1) {
      for (let piece = 0; piece <= round % 3; piece += 1) bench.log.write(delta(`${round}.${piece} `));
      if (round % 2 === 0) await bench.ackOne();
    }
    await bench.ackAll();
    const checkpoints = checkpointsOf(bench.stored);
    expect(checkpoints.length).toBeGreaterThan(3);
    for (const checkpoint of checkpoints) {
      expect(checkpoint.body.text).toBe(textBefore(bench.stored, checkpoint));
    }
    expect(unnumbered(bench.stored)).toEqual(bench.log.conversation);
  });

  it('has none once it is whole', async () => {
    const bench = new Bench(2);
    void bench.log.append(writing);
    await bench.ackAll();
    for (const entry of [delta('a'), delta('b')]) {
      bench.log.write(entry);
      await rest();
    }
    bench.log.write(whole('ab'));
    await bench.ackAll();
    expect(checkpointsOf(bench.stored)).toEqual([]);
  });
});
