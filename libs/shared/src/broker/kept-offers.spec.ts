import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as settled } from 'node:timers/promises';
import type { Offering } from '../contracts/index.js';
import { KeptOffers, type OfferChange, type OfferChanges } from './kept-offers.js';

type Told = OfferChange | Error;

/** A watch that says what the test lets it say. */
class FakeChanges implements OfferChanges {
  private readonly told: (Told | 'the end')[] = [];
  private wake = (): void => {};

  constructor(readonly empty: boolean) {}

  tell(told: Told | 'the end'): void {
    this.told.push(told);
    this.wake();
  }

  stop(): void {
    this.tell('the end');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<OfferChange> {
    for (;;) {
      const next = this.told.shift();
      if (next === 'the end') return;
      if (next instanceof Error) throw next;
      if (next) yield next;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

let opened: FakeChanges[];
let failures: string[];
let pauses: (() => void)[];
let isEmpty: boolean;
let isKnown: boolean;
let kept: KeptOffers;

beforeEach(() => {
  [opened, failures, pauses, isEmpty, isKnown] = [[], [], [], false, false];
  kept = new KeptOffers({
    clock: { wait: () => new Promise((resolve) => pauses.push(resolve)) },
    open: async () => {
      opened.push(new FakeChanges(isEmpty));
      return opened.at(-1) as FakeChanges;
    },
    closed: () => false,
    failed: (error) => void failures.push(String(error)),
  });
  void kept.known.then(() => (isKnown = true));
});

afterEach(() => kept.stop());

function offering(pool: string, ...names: string[]): Offering {
  const how = { description: '', inputSchema: {}, readOnly: true, idempotent: true, parallel: true };
  const tools = names.map((name) => ({ name, ...how, timeoutMs: 1, pool }));
  return { v: 1, pool, source: 'own', state: 'ready', tools };
}

function put(pool: string, name: string, isUpdate = true): OfferChange {
  return { key: `${pool}.own`, isUpdate, value: JSON.stringify(offering(pool, name)) };
}

async function tell(told: Told): Promise<void> {
  opened.at(-1)?.tell(told);
  await settled();
}

const names = () => kept.tools().map(({ name, pool }) => `${pool} ${name}`);

async function begin(): Promise<void> {
  kept.begin();
  await settled();
}

describe('what tools services offer', () => {
  it('is known when all that was there has been told', async () => {
    await begin();
    await tell(put('a', 'look', false));
    expect([isKnown, names()]).toEqual([false, []]);
    await tell(put('b', 'write'));
    expect([isKnown, names()]).toEqual([true, ['a look', 'b write']]);
  });

  it('is known at once where nothing is there', async () => {
    isEmpty = true;
    await begin();
    expect([isKnown, names()]).toEqual([true, []]);
  });

  it('changes, and ends', async () => {
    await begin();
    await tell(put('a', 'look'));
    await tell(put('a', 'see'));
    expect(names()).toEqual(['a see']);
    await tell({ key: 'a.own', isUpdate: true, value: undefined });
    expect(names()).toEqual([]);
  });

  it('is believed while nothing can be heard, then is what the new watch tells', async () => {
    await begin();
    await tell(put('a', 'look', false));
    await tell(put('b', 'write'));
    await tell(new Error('no answer'));
    expect(names()).toEqual(['a look', 'b write']);
    pauses.shift()?.();
    await settled();
    expect(names()).toEqual(['a look', 'b write']);
    await tell(put('b', 'write'));
    expect([names(), failures.length]).toEqual([['b write'], 1]);
  });

  it('stays what it was where the new offer cannot be read', async () => {
    await begin();
    await tell(put('a', 'look'));
    await tell({ key: 'a.own', isUpdate: true, value: '{"v":2}' });
    expect([names(), failures]).toEqual([['a look'], ['Error: What a.own offers cannot be read.']]);
    await tell(new Error('no answer'));
    pauses.shift()?.();
    await settled();
    await tell({ key: 'a.own', isUpdate: true, value: '{"v":2}' });
    expect(names()).toEqual(['a look']);
  });

  it('has each name once: that of the default pool, else of the first by name', async () => {
    await begin();
    await tell(put('b', 'look', false));
    await tell(put('a', 'look'));
    expect(names()).toEqual(['a look']);
    await tell(put('default', 'look'));
    expect(names()).toEqual(['default look']);
  });
});
