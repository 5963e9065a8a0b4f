import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Entry, NewEntry } from '#shared/contracts';
import { emptyConversation, fold, type Restored } from '#shared/conversation';
import { CompactionReader } from './compaction-reader.js';
import { shown, type ShownEntry } from './shown.js';

let said: string;
let ended: boolean;
let reader: CompactionReader;

beforeEach(() => {
  said = '';
  ended = false;
  const stream = {
    write: (text: string | Uint8Array) => void (said += String(text)),
    room: async () => undefined,
    end: () => void (ended = true),
  };
  reader = new CompactionReader({
    stream,
    session: 's_1',
    gen: 'g_1',
    compaction: 'c_1',
    failed: (error) => {
      throw error;
    },
  });
});

const begun: NewEntry = { type: 'context.compacting', body: { compaction: 'c_1', trigger: 'manual' } };
const failed = (message: string): NewEntry => {
  return { type: 'context.compaction_failed', body: { compaction: 'c_1', message } };
};
const other: NewEntry = { type: 'queue.held', body: {} };

function entries(...given: NewEntry[]): readonly ShownEntry[] {
  const numbered = given.map((entry, place) => {
    return { ...entry, n: place + 1, en: place + 1, at: '2026-01-01T00:00:00.000Z' } as Entry;
  });
  const append = { v: 1 as const, gen: 'g_1', epoch: 1, nonce: 'n', entries: numbered };
  return shown('s_1', { sequence: 1, append }).entries;
}

function restoredAfter(...given: NewEntry[]): Restored {
  const conversation = entries(...given).reduce(
    (folded, { entry }) => fold(folded, entry),
    emptyConversation,
  );
  return { conversation, n: 1, en: 1, epoch: 1, sequence: 1, seenByMemory: 1, lastRead: 1 };
}

const events = (): string[] => [...said.matchAll(/^event: (.*)$/gm)].map(([, type = '']) => type);

describe('the events of a compaction', () => {
  it('begin and end with it, whatever else happens', () => {
    reader.entries(entries(begun, other));
    expect(ended).toBe(false);
    reader.entries(entries(other, failed('its own'), begun, failed('the next')));
    expect(events()).toEqual(['context.compacting', 'context.compaction_failed']);
    expect(said).toContain('its own');
    expect(ended).toBe(true);
  });

  it('go on behind a gap while it runs, and end where it is over', () => {
    reader.reset('log_trimmed');
    reader.snapshot(restoredAfter(begun));
    expect([events(), ended]).toEqual([['session.reset', 'session.snapshot'], false]);
    expect(said).toContain('"compaction":{"compaction":"c_1"');
    reader.snapshot(restoredAfter(begun, failed('no')));
    expect(ended).toBe(true);
  });
});
