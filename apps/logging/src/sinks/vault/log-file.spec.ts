import { describe, expect, it } from '@jest/globals';
import { parseChat, readKey, spokenIn } from '#shared/markdown-chat';
import type { LoggedTurn } from './conversation-log.js';
import { isUntouched, renewed, type LogPart } from './log-file.js';
import { partsOf } from './log-parts.js';

const path = '_logs/a.md';

function turns(...texts: string[]): LoggedTurn[] {
  return texts.map((text, place) => ({ role: place % 2 === 0 ? 'user' : 'assistant', text }));
}

function partOf(said: LoggedTurn[], more: Partial<LogPart> = {}): LogPart {
  return { session: 's_1', agent: 'ann', part: 1, turns: said, ...more };
}

const failure = { code: 'provider_overloaded', message: 'Too busy.', retryable: true } as const;

describe('the file of a conversation', () => {
  it('says what was said, and goes on', () => {
    const one = renewed(undefined, path, partOf(turns('Hi', 'Yes?')));
    expect(one).toMatch(
      /^---\nagent: ann\nconversation_id: s_1\nfingerprint: f_\S+\n---\n\n## User\n\nHi\n\n## Assistant\n\nYes\?\n\n## User\n\n$/,
    );
    const two = renewed(one, path, partOf(turns('Hi', 'Yes?', 'Bye', 'Bye.')));
    expect(two).toContain('## Assistant\n\nYes?\n\n## User\n\nBye\n\n## Assistant\n\nBye.\n\n## User\n\n');
    expect(two).toBe(renewed(undefined, path, partOf(turns('Hi', 'Yes?', 'Bye', 'Bye.'))));
    expect(isUntouched(two)).toBe(true);
  });

  it.each([
    [turns('Hi', 'Yes?')],
    [turns('---\na: b\n---', '## User\n```\nopen')],
    [turns('a\r\nb', '> [!error]- not mine', '\\## User', '<!-- parley:closed -->')],
    [[...turns('one'), ...turns('two', 'three'), { role: 'assistant' as const, name: 'bob', text: 'four' }]],
  ])('is the same when the same comes again, whatever was said (%#)', (said) => {
    for (const end of [{}, { failure }]) {
      const text = renewed(undefined, path, partOf(said, end));
      expect(renewed(text, path, partOf(said, end))).toBe(text);
      expect(spokenIn(parseChat(text))).toHaveLength(said.length);
      expect(isUntouched(text)).toBe(true);
    }
  });

  it('tells of a failure until something else is said', () => {
    const failed = renewed(undefined, path, partOf(turns('Hi'), { failure }));
    expect(failed).toMatch(/Hi\n\n> \[!error\]- The answer failed: provider_overloaded\n> Too busy\.\n/);
    const answered = renewed(failed, path, partOf(turns('Hi', 'Yes?')));
    expect(answered).toBe(renewed(undefined, path, partOf(turns('Hi', 'Yes?'))));
  });

  it('says from the first difference on what the conversation does now', () => {
    const former = renewed(undefined, path, partOf(turns('a', 'b', 'c', 'd')));
    const now = renewed(former, path, partOf(turns('a', 'b', 'C')));
    expect(spokenIn(parseChat(now)).map(({ text }) => text)).toEqual(['a', 'b', 'C']);
    expect(spokenIn(parseChat(renewed(former, path, partOf([]))))).toEqual([]);
  });

  it('keeps notes, front matter and line ends of others', () => {
    const former = renewed(undefined, path, partOf(turns('a', 'b')));
    const noted = former
      .replace('---\nagent', '---\ntags: [x] # mine\nagent')
      .replace('## User', 'A note.\n\n## User')
      .replaceAll('\n', '\r\n');
    expect(isUntouched(noted)).toBe(true);
    const now = renewed(noted, path, partOf(turns('a', 'b', 'c', 'd')));
    expect(now).toContain('tags: [x] # mine\r\nagent: ann\r\n');
    expect(now).toContain('A note.\r\n\r\n## User\r\n\r\na\r\n');
    expect(now.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('is touched when somebody has changed what it says, and not when it was renamed', () => {
    const text = renewed(undefined, path, partOf(turns('a', 'b')));
    expect(isUntouched(text.replace('\na\n', '\nA\n'))).toBe(false);
    expect(isUntouched(`${text}My draft`)).toBe(false);
    expect(isUntouched(text.replace(/fingerprint.*\n/, ''))).toBe(false);
    const moved = renewed(text, '_logs/b.md', partOf(turns('a', 'b')));
    expect(isUntouched(moved)).toBe(true);
    expect(moved).not.toBe(text);
    expect(spokenIn(parseChat(moved))).toEqual(spokenIn(parseChat(text)));
  });

  it('tells which part it is of what one file cannot hold', () => {
    const text = renewed(undefined, path, partOf(turns('a'), { part: 2 }));
    expect(readKey(parseChat(text).head, 'part')).toBe('2');
    const said = turns('1', '2', '3', '4', '5');
    const limit = { bytes: 10_000, lines: 10_000, turns: 2 };
    expect(partsOf(said, limit).map((part) => part.length)).toEqual([2, 2, 1]);
    expect(partsOf(said.slice(0, 3), limit)).toEqual([said.slice(0, 2), said.slice(2, 3)]);
    expect(partsOf(turns('x'.repeat(300), 'y'), { ...limit, bytes: 600 })).toHaveLength(2);
    expect(partsOf(turns('\n'.repeat(50), 'y'), { ...limit, lines: 55 })).toHaveLength(2);
    expect(partsOf([])).toEqual([]);
  });
});
