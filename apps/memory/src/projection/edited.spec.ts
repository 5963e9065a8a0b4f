import { describe, expect, it } from '@jest/globals';
import type { Message } from '#shared/contracts';
import { edited, missingFor } from './edited.js';
import type { MessageEdit } from './message-edit.js';
import type { MessageChange } from './rows.js';

const at = '2026-01-02T03:04:05.678Z';

function written(ordinal: number, text: string, session = 's'): MessageChange {
  const blocks: Message['blocks'] = [{ kind: 'text', text }];
  const message: Message = {
    id: 'm',
    parent: null,
    turn: 't',
    role: 'user',
    author: 'u',
    status: 'complete',
    blocks,
    createdAt: at,
  };
  return { session, ordinal, message };
}

const versioned = (en: number, text: string, session = 's'): MessageEdit => ({
  kind: 'versioned',
  session,
  en,
  message: 'm',
  text,
  segments: undefined,
  by: 'u',
  at,
});

const textsOf = (messages: MessageChange[]): unknown[] =>
  messages.map(({ ordinal, message }) => [
    ordinal,
    message.blocks.flatMap((block) => ('text' in block ? block.text : [])),
  ]);

describe('edits of messages', () => {
  it('change what was written before them, one behind the other, and not what comes later', () => {
    const messages = [written(1, 'a'), written(5, 'c again')];
    const { messages: after, versions } = edited(messages, [versioned(3, 'b'), versioned(4, 'c')]);
    expect(textsOf(after)).toEqual([
      [1, ['a']],
      [3, ['b']],
      [4, ['c']],
      [5, ['c again']],
    ]);
    expect(versions.map(({ en, text, until }) => [en, text, until])).toEqual([
      [3, 'a', at],
      [4, 'b', at],
    ]);
  });

  it('need what is not in hand, and do nothing where there is no such message', () => {
    const messages = [written(1, 'a'), written(9, 'late', 's2')];
    const edits = [versioned(2, 'b'), versioned(3, 'b', 's2'), versioned(4, 'c', 's2')];
    expect(missingFor(messages, edits)).toEqual([{ session: 's2', message: 'm' }]);
    expect(edited(messages, edits).versions.map(({ session }) => session)).toEqual(['s']);
  });

  it('keep the parts that were heard beside the words', () => {
    const segments = [{ kind: 'speech' as const, text: 'a' }];
    const heard: MessageEdit = { kind: 'heard', session: 's', en: 2, message: 'm', segments };
    const { messages, versions } = edited([written(1, 'a')], [heard]);
    expect(messages.at(-1)?.message).toMatchObject({ segments, blocks: [{ text: 'a' }] });
    expect(versions).toEqual([]);
  });

  it('keep a text that no column can hold as near as can be', () => {
    expect(edited([written(1, 'a\0b')], [versioned(2, 'c')]).versions[0]?.text).toBe('a\uFFFDb');
  });
});
