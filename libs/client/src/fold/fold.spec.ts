import { describe, expect, it } from '@jest/globals';
import type { Conversation, Entry } from '#shared/contracts';
import { emptyConversation, fold as sharedFold } from '#shared/conversation';
import { session, snapshotOf, toldOf } from '../testing/as-clients-see-it.js';
import { Dice, randomLog } from '../testing/random-events.js';
import type { Message } from '../types/index.js';
import { fold } from './fold.js';
import { emptyFold, type Folded } from './folded.js';
import { fromSnapshot } from './from-snapshot.js';
import { sessionState } from './session-state.js';

const seeds = 60;

interface Place {
  seed: string;
  log: Entry[];
  place: number;
  conversation: Conversation;
}

/** Places in random logs, with what the server knows there. */
function* places(each: number): Generator<Place> {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const log = randomLog(seed);
    const dice = new Dice(seed);
    for (let cut = 0; cut < each; cut += 1) {
      const place = dice.below(log.length + 1);
      const conversation = log.slice(0, place).reduce(sharedFold, emptyConversation);
      yield { seed: `seed ${seed}, ${place} of ${log.length}`, log, place, conversation };
    }
  }
}

/**
 * The state without what only those know who were there: a snapshot tells of neither, nor of a text without a word in
 * an open step whether it is whole.
 */
function lasting(folded: Folded): object {
  const state = sessionState(folded, null);
  const turn = state.turn && { ...state.turn, notice: null, progress: {} };
  return { ...state, turn, title: null, lastTurn: null, messages: state.messages.map(withoutEmptyText) };
}

function withoutEmptyText(message: Message): Message {
  return { ...message, blocks: message.blocks.filter((block) => block.kind !== 'text' || block.text !== '') };
}

function deeplyFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deeplyFrozen);
  return Object.freeze(value);
}

const folding = (begin: Folded, entries: readonly Entry[]): Folded =>
  entries.flatMap(toldOf).reduce(fold, begin);

/** Between these two the server knows already that it waits, and its watchers do not yet. */
const isBetween = ({ log, place }: Place): boolean => {
  const last = log[place - 1];
  return last?.type === 'turn.accepted' && last.body.queued === true;
};

/** All that was shortened, and why the last turn failed, is on the path and thus in a snapshot. */
const isAllShown = ({ conversation }: Place): boolean => {
  const shown = snapshotOf(conversation, 0).body.messages;
  const receipts = conversation.receipts.every(({ receipt }) => shown.some(({ id }) => id === receipt));
  const failed = shown.some(({ blocks }) => blocks.some(({ kind }) => kind === 'error'));
  return receipts && (conversation.failure === null || failed);
};

/** As a snapshot of this place says it. */
const atSnapshot = ({ log, place, conversation }: Place): Folded =>
  fromSnapshot(snapshotOf(conversation, log[place - 1]?.n ?? 0));

describe('the fold of the client', () => {
  it('says what the fold of the server says, wherever a log ends', () => {
    let compared = 0;
    for (const cut of places(6)) {
      if (isBetween(cut)) continue;
      compared += 1;
      const { seed, log, place } = cut;
      const folded = folding(emptyFold(session), log.slice(0, place));
      expect({ seed, ...lasting({ ...folded, n: 0 }) }).toEqual({ seed, ...lasting(atSnapshot(cut)) });
    }
    expect(compared).toBeGreaterThan(seeds * 4);
  });

  it('says the same from a snapshot on as from the beginning on', () => {
    let compared = 0;
    for (const cut of places(6)) {
      if (!isAllShown(cut)) continue;
      compared += 1;
      const { seed, log, place } = cut;
      const whole = folding(emptyFold(session), log);
      const resumed = folding(atSnapshot(cut), log.slice(place));
      expect({ seed, ...lasting(resumed) }).toEqual({ seed, ...lasting(whole) });
    }
    expect(compared).toBeGreaterThan(seeds * 3);
  });

  it('says the same however often an event comes', () => {
    for (const { seed, log } of places(1)) {
      const once = log.flatMap(toldOf);
      const twice = once.flatMap((_, place) => once.slice(Math.max(0, place - 3), place + 1));
      const folded = twice.reduce(fold, emptyFold(session));
      expect({ seed, folded }).toEqual({ seed, folded: once.reduce(fold, emptyFold(session)) });
    }
  });

  it('changes nothing of what it was given', () => {
    for (const { log } of places(1)) {
      const frozen = log.flatMap(toldOf).reduce(
        (folded, event) => {
          return deeplyFrozen(fold(folded, deeplyFrozen(event)));
        },
        deeplyFrozen(emptyFold(session)),
      );
      expect(frozen).toEqual(folding(emptyFold(session), log));
    }
  });

  it('keeps a message itself as long as nothing of it changes, so that a page need not show it anew', () => {
    const isPlain = ({ blocks }: Message): boolean =>
      blocks.every(({ kind }) => kind !== 'error' && kind !== 'marker');
    for (const log of [randomLog(7), randomLog(8)]) {
      const folded = folding(emptyFold(session), log);
      const title = { type: 'state.title', session, n: 100_000, at: '', body: { title: 'New' } } as const;
      const later = sessionState(fold(folded, title), null);
      expect(later.title).toBe('New');
      const kept = new Set(sessionState(folded, null).messages);
      expect(later.messages.filter(isPlain).every((message) => kept.has(message))).toBe(true);
    }
  });

  it('passes over what it does not know, as a newer server may tell it', () => {
    const folded = emptyFold(session);
    const event = { type: 'toString', session, n: 5, at: '', body: {} };
    expect(fold(folded, event as never)).toEqual({ ...folded, n: 5 });
  });
});
