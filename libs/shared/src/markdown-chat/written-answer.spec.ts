import { describe, expect, it } from '@jest/globals';
import type { Answer } from './answer.js';
import { askedOf } from './asked-chat.js';
import { parseChat, renderChat, spokenIn } from './chat-file.js';
import { putBehind, putInto } from './put.js';
import { answerSource, type WrittenEnd } from './written-answer.js';

const agent = 'assistant';
const whole: WrittenEnd = { kind: 'whole' };
const answering = { session: 's_1', turn: 't_1', print: 'p' };

function reply(text: string, by = agent): Answer['parts'][number] {
  return { role: 'assistant', agent: by, texts: [{ step: 0, index: 0, text }] };
}

function source(end: WrittenEnd, ...parts: Answer['parts']): string {
  return answerSource({ answer: { parts }, agent, end }, '\n');
}

describe('an answer in a file', () => {
  it('stands behind the words, with an empty heading below it', () => {
    const file = putBehind(parseChat('Hello'), source(whole, reply('Hi.')));
    expect(file).toBe('Hello\n\n## Assistant\n\nHi.\n\n## User\n\n');
    expect(askedOf(parseChat(file)).kind).toBe('nothing');
    expect(askedOf(parseChat(`${file}And now?`))).toMatchObject({ words: 'And now?' });
  });

  it('names who else has spoken, and has what joined it', () => {
    const words = { role: 'user' as const, text: 'Shorter.' };
    expect(source(whole, reply('Long'), words, reply('Short', 'writer'))).toBe(
      '## Assistant\n\nLong\n\n## User\n\nShorter.\n\n## Assistant (writer)\n\nShort\n\n## User\n\n',
    );
  });

  it('that says nothing leaves the file as it was', () => {
    expect(putBehind(parseChat('Hello'), source({ kind: 'open' }, reply(' ')))).toBe('Hello');
  });

  it('that fails tells why, and is no turn', () => {
    const failed: WrittenEnd = { kind: 'failed', title: 'no', detail: 'a\r\nb\n## User' };
    const file = putBehind(parseChat('Hello\n'), source(failed, reply('I w')));
    expect(file).toBe('Hello\n\n## Assistant\n\nI w\n\n> [!error]- no\n> a\n> b\n> ## User\n');
    const asked = askedOf(parseChat(file));
    expect(asked.kind === 'answer' && renderChat(asked.base)).toBe('Hello\n\n');
    const bare = askedOf(parseChat(putBehind(parseChat('Hello\n'), source(failed))));
    expect(bare).toMatchObject({ words: 'Hello', said: [] });
  });

  it('that has not come yet says where it will come from', () => {
    for (const parts of [[], [reply('I w')]]) {
      const file = putBehind(parseChat('Hello\n'), source({ kind: 'answering', answering }, ...parts));
      const asked = askedOf(parseChat(file));
      expect(asked).toMatchObject({ words: 'Hello', answering });
      expect(asked.kind === 'answer' && spokenIn(asked.base)).toEqual([{ role: 'user', text: 'Hello' }]);
    }
  });

  it('is not swallowed by code that somebody has left open', () => {
    const file = putBehind(parseChat('Why?\n```js\nlet a'), source(whole, reply('```\nhalf')));
    expect(spokenIn(parseChat(file))).toEqual([
      { role: 'user', text: 'Why?\n```js\nlet a' },
      { role: 'assistant', text: '```\nhalf' },
    ]);
  });
});

describe('a file that somebody has changed meanwhile', () => {
  const former = source({ kind: 'answering', answering }, reply('Half'));
  const now = source(whole, reply('Half and half.'));

  it('keeps what was written below, and above', () => {
    const mine = putBehind(parseChat('Hello'), former);
    expect(putInto(mine.replace('Hello', 'Hello!'), former, answering, now)).toBe(
      putBehind(parseChat('Hello!'), now),
    );
    expect(putInto(`${mine}Next words`, former, answering, now)).toBe(
      `${putBehind(parseChat('Hello'), now)}Next words`,
    );
    expect(putInto(`${mine}\n## User\n\nNext`, former, answering, now)).toBe(
      'Hello\n\n## Assistant\n\nHalf and half.\n\n\n## User\n\nNext',
    );
  });

  it('is known by the mark, where somebody had an older part of the answer before him', () => {
    const older = source({ kind: 'answering', answering }, reply('Ha'));
    const mine = `${putBehind(parseChat('Hello'), older)}Next`;
    expect(putInto(mine, former, answering, now)).toBe(`${putBehind(parseChat('Hello'), now)}Next`);
    const bare = putBehind(parseChat('Hello'), source({ kind: 'answering', answering }));
    expect(putInto(bare, former, answering, now)).toBe(putBehind(parseChat('Hello'), now));
  });

  it('has every reply of the answer once, where somebody had an older part of several', () => {
    const several = (end: WrittenEnd, last: string): string =>
      source(end, reply('First.'), reply(last, 'other'));
    const older = several({ kind: 'answering', answering }, 'Ha');
    const later = several({ kind: 'answering', answering }, 'Half');
    const end = several(whole, 'Half and half.');
    const mine = `${putBehind(parseChat('Hello'), older)}Next`;
    expect(putInto(mine, later, answering, end)).toBe(`${putBehind(parseChat('Hello'), end)}Next`);
  });

  it('has the answer behind all that is there, where it is not to be found', () => {
    expect(putInto('Something else', former, answering, now)).toBe(
      putBehind(parseChat('Something else'), now),
    );
    expect(putInto('', '', answering, now)).toBe(now);
  });
});
