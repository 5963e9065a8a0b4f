import { describe, expect, it, test } from '@jest/globals';
import {
  conversationSchema,
  isDelta,
  type Conversation,
  type OpenBlock,
  type Snapshot,
} from '../contracts/index.js';
import { emptyConversation, fold } from './fold.js';
import { applyAppend, readFrom, restoreFrom, type Restored, type StoredAppend } from './restore.js';
import { Dice, entriesOf, inAppends, randomSession } from './testing/random-session.js';

const seeds = 400;

/** As memory has it when it has read so many appends: events alone, and never one that holds nothing but deltas. */
function remembered(appends: readonly StoredAppend[]): Snapshot {
  const read = appends.filter(({ append }) => !append.entries.every(isDelta));
  let conversation: Conversation = emptyConversation;
  let open: { n: number; sequence: number }[] = [];
  for (const { append, sequence } of read) {
    for (const entry of append.entries) if (!isDelta(entry)) conversation = fold(conversation, entry);
    open = unfinished(conversation).map(({ n }) => open.find((each) => each.n === n) ?? { n, sequence });
  }
  const last = read.at(-1);
  const entry = last?.append.entries.at(-1);
  const position = {
    gen: 'g1',
    n: entry?.n ?? 0,
    en: entry?.en ?? 0,
    epoch: 1,
    sequence: last?.sequence ?? 0,
  };
  const openFrom = open.length === 0 ? null : Math.min(...open.map(({ sequence }) => sequence));
  return { position, conversation, openFrom };
}

function unfinished({ openTurn }: Conversation): OpenBlock[] {
  return openTurn?.openStep?.blocks.filter(({ block }) => !block) ?? [];
}

function goneOn(snapshot: Snapshot, appends: readonly StoredAppend[], times = 1): Restored {
  const behind = appends.filter(({ sequence }) => sequence >= readFrom(snapshot));
  const read = behind.flatMap((append) => Array.from({ length: times }, () => append));
  return read.reduce(applyAppend, restoreFrom(snapshot));
}

/** A log up to somewhere, and as much of it as memory has read by then. */
function* cuts(): Generator<{
  seed: string;
  appends: StoredAppend[];
  snapshot: Snapshot;
  whole: Conversation;
}> {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const dice = new Dice(seed);
    const log = inAppends(randomSession(dice), dice);
    for (let cut = 0; cut < 4; cut += 1) {
      const appends = log.slice(0, 1 + dice.below(log.length));
      const read = dice.below(appends.length + 1);
      const whole = entriesOf(appends).reduce(fold, emptyConversation);
      yield {
        seed: `seed ${seed}, ${read} of ${appends.length}`,
        appends,
        snapshot: remembered(appends.slice(0, read)),
        whole,
      };
    }
  }
}

/** Of a block that is whole, how it came to be is nobody's business any more. */
function asSeen(conversation: Conversation): Conversation {
  const { openTurn } = conversation;
  const open = openTurn?.openStep;
  if (!open) return conversation;
  const blocks = open.blocks.map((block) => (block.block ? { ...block, text: '' } : block));
  return { ...conversation, openTurn: { ...openTurn, openStep: { ...open, blocks } } };
}

describe('a log that is read on from a snapshot', () => {
  it('says what it says when it is read from its beginning', () => {
    for (const { seed, appends, snapshot, whole } of cuts()) {
      const conversation = asSeen(goneOn(snapshot, appends).conversation);
      expect({ seed, conversation }).toEqual({ seed, conversation: asSeen(whole) });
    }
  });

  /** A whole block keeps the deltas it was made of; what a stopped step is estimated to have cost looks at them. */
  test('says it to the letter, of whole blocks too', () => {
    for (const { seed, appends, snapshot, whole } of cuts()) {
      expect({ seed, conversation: goneOn(snapshot, appends).conversation }).toEqual({
        seed,
        conversation: whole,
      });
    }
  });

  it('says the same however often each append is read', () => {
    for (const { seed, appends, snapshot } of cuts()) {
      const once = goneOn(snapshot, appends);
      expect({ seed, ...goneOn(snapshot, appends, 3) }).toEqual({ seed, ...once });
    }
  });

  it('ends where the log ends', () => {
    for (const { seed, appends, snapshot } of cuts()) {
      const last = appends.at(-1);
      const { n, en } = last?.append.entries.at(-1) ?? {};
      const { n: restoredN, en: restoredEn, sequence } = goneOn(snapshot, appends);
      expect({ seed, n: restoredN, en: restoredEn, sequence }).toEqual({
        seed,
        n,
        en,
        sequence: last?.sequence,
      });
    }
  });

  it('reads of a long block no more than what stands behind its last checkpoint', () => {
    let seen = 0;
    for (const { appends, snapshot } of cuts()) {
      const last = entriesOf(appends).findLast(({ type }) => type === 'block.checkpoint');
      const [open] = unfinished(snapshot.conversation);
      if (!last || open?.n !== last.n) continue;
      seen += 1;
      const holding = appends.find(({ append }) => append.entries.some(({ n }) => n === last.n));
      expect(readFrom(snapshot)).toBe(holding?.sequence);
    }
    expect(seen).toBeGreaterThan(10);
  });
});

describe('a conversation', () => {
  it('goes through its schema unchanged, wherever the log ends', () => {
    for (const { whole } of cuts()) expect(conversationSchema.parse(whole)).toEqual(whole);
  });
});
