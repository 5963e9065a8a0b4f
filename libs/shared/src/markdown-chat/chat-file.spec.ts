import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseChat, renderChat, spokenIn, type SpokenTurn } from './chat-file.js';
import { withKeys } from './front-matter.js';
import { askedOf } from './asked-chat.js';
import { putBehind } from './put.js';
import { turnSource } from './written-answer.js';
import type { LineEnd } from './lines.js';

const awkward = fc.constantFrom(
  '## User',
  '## Assistant',
  '## assistant (writer)',
  '\\## User',
  '\\\\## User ',
  '### User',
  '## Users',
  ' ## User',
  '```',
  '````js',
  '``` a`b',
  '~~~',
  '~~~~ x',
  '   ```',
  '    ```',
  '```` ',
  '> [!error]- no',
  '> > [!error]- no',
  '>[!error]-',
  '> [!note]',
  '> more',
  '<!-- parley:closed -->',
  '<!-- parley:answering s t f -->',
  '---',
  '...',
  '+++',
  'agent: x',
  '',
  ' ',
  '\t',
  '\r',
  '## User\r',
  'a',
  '- b',
  '\uFEFF',
  '\u2028',
  '\ud800',
  'ü 😀',
  '</script>',
  'data: x',
  '%%',
  '$$',
);
const document = fc.array(
  fc.oneof(
    awkward,
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
  ),
);
const lineEnd = fc.constantFrom<LineEnd>('\n', '\r\n');
const sources = fc
  .tuple(fc.constantFrom('', '\uFEFF'), document, fc.constantFrom('\n', '\r\n'))
  .map(([mark, lines, end]) => mark + lines.join(end));

/** As a file keeps it: line ends are the file's, and blank lines at the ends are nobody's. */
function kept(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/\r+$/, ''));
  const first = lines.findIndex((line) => line.trim() !== '');
  return lines.slice(first, lines.findLastIndex((line) => line.trim() !== '') + 1).join('\n');
}

const texts = document.map((lines) => lines.join('\n')).filter((text) => text.trim() !== '');
const turns = fc.array(
  fc.record({ role: fc.constantFrom('user' as const, 'assistant' as const), text: texts }),
);

function written(said: readonly SpokenTurn[], end: LineEnd): string {
  return said.reduce(
    (file, { role, text }) => putBehind({ ...parseChat(file), lineEnd: end }, turnSource(role, text, end)),
    '',
  );
}

describe('a chat file', () => {
  it('is the same, byte for byte, when it was read and is written again', () => {
    fc.assert(
      fc.property(sources, (source) => expect(renderChat(parseChat(source))).toBe(source)),
      { numRuns: 200 },
    );
  });

  it('says what was written to it, whatever that is', () => {
    fc.assert(
      fc.property(turns, lineEnd, (said, end) => {
        const expected = said.map(({ role, text }) => ({ role, text: kept(text) }));
        expect(spokenIn(parseChat(written(said, end)))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('says the same as before, and then what was put behind it', () => {
    fc.assert(
      fc.property(sources, texts, lineEnd, (source, text, end) => {
        const before = spokenIn(parseChat(source));
        const file = withKeys(parseChat(source), { agent: 'a' });
        const after = putBehind(file, turnSource('assistant', text, end));
        expect(after.startsWith(renderChat(file))).toBe(true);
        const said = spokenIn(parseChat(after));
        expect(said.at(-1)).toEqual({ role: 'assistant', text: kept(text) });
        expect(said.slice(0, -1)).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });

  it('without headings is what one user says', () => {
    expect(spokenIn(parseChat('# Plans\n\nWhat now?\n'))).toEqual([
      { role: 'user', text: '# Plans\n\nWhat now?' },
    ]);
    expect(spokenIn(parseChat('Hello\n\n## Assistant\n\nHi\n'))).toEqual([
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Hi' },
    ]);
  });

  it('tells nobody what stands before the first words under a heading', () => {
    expect(spokenIn(parseChat('---\na: 1\n---\n\n# Title\n\n## User\n\nHello'))).toEqual([
      { role: 'user', text: 'Hello' },
    ]);
  });

  it('has headings outside of code only', () => {
    const code = '~~~~md\n## User\n```\n~~~\n## Assistant\n~~~~';
    expect(spokenIn(parseChat(`## User\n${code}\n## Assistant\nyes`))).toEqual([
      { role: 'user', text: code },
      { role: 'assistant', text: 'yes' },
    ]);
  });

  it.each(['## Users', '### User', '## User:', ' ## User', '> ## User', '## The user'])(
    '%s is no heading of a turn',
    (line) => {
      expect(spokenIn(parseChat(`Hello\n${line}\nyou`))).toHaveLength(1);
    },
  );

  it('may name who speaks', () => {
    const { sections } = parseChat('## User (Ada)\nHello\n## ASSISTANT (writer)\nHi');
    expect(sections.map(({ role, name }) => [role, name])).toEqual([
      ['user', 'Ada'],
      ['assistant', 'writer'],
    ]);
  });

  it('is read in a moment, however it is made', () => {
    const long = ' '.repeat(200_000);
    for (const line of [
      `## user${long}x`,
      `## user (${'a'.repeat(200_000)}`,
      `\`\`\`${long}x`,
      `<!-- parley:closed -->${long}x`,
      '\\'.repeat(200_000),
    ])
      expect(renderChat(parseChat(`${line}\n`.repeat(5)))).toHaveLength((line.length + 1) * 5);
  });
});

describe('an error in a file', () => {
  const failed =
    '## User\n\nHello\n\n## Assistant\n\nI was\n\n> [!error]- The answer failed\n> because\n> > of that\n';

  it('is no turn, and goes with what was left of the answer when it is asked again', () => {
    expect(spokenIn(parseChat(failed)).at(-1)).toEqual({ role: 'assistant', text: 'I was' });
    const asked = askedOf(parseChat(failed));
    if (asked.kind === 'nothing') throw new Error(asked.reason);
    expect(asked).toMatchObject({ words: 'Hello', said: [] });
    expect(renderChat(asked.base)).toBe('## User\n\nHello\n\n');
  });

  it('goes with every reply of its turn, and with none of another', () => {
    const before = '## User\n\nHi\n\n## Assistant\n\nYes?\n\n## User\n\nGo on\n\n';
    for (const end of ['> [!error]- no\n', '<!-- parley:answering s t p -->\n']) {
      const asked = askedOf(parseChat(`${before}## Assistant\n\nOne\n\n## Assistant (b)\n\nTw\n\n${end}`));
      expect(asked).toMatchObject({ kind: 'answer', words: 'Go on' });
      expect(asked.kind === 'answer' && renderChat(asked.base)).toBe(before);
    }
  });

  it('below the words leaves the words', () => {
    const asked = askedOf(parseChat('Hello\n\n> [!error]- The answer failed\n> why\n\n'));
    if (asked.kind === 'nothing') throw new Error(asked.reason);
    expect(renderChat(asked.base)).toBe('Hello\n\n\n');
    expect(asked.words).toBe('Hello');
  });

  it('stays once somebody goes on below it', () => {
    const asked = askedOf(parseChat(`${failed}\n## User\n\nAnd now?`));
    expect(asked).toMatchObject({ words: 'And now?', said: [{ text: 'Hello' }, { text: 'I was' }] });
  });

  it.each([
    '> > [!error]- x',
    '> [!error] x',
    '> note\n> [!error]- x',
    '```\n> [!error]- x\n```',
    ' > [!error]- x',
  ])('is not %j', (text) => {
    expect(spokenIn(parseChat(`## User\n${text}`))).toEqual([{ role: 'user', text: text }]);
  });
});

describe('there is nothing to do', () => {
  it.each([
    '',
    '\n\n',
    '---\nagent: x\n---\n',
    '## User\n\n',
    '# Title\n\n## User\n',
    'Hello\n## Assistant\nHi',
    'Hello\n## Assistant\nHi\n\n## User\n\n',
  ])('for %j', (source) => {
    expect(askedOf(parseChat(source)).kind).toBe('nothing');
  });
});
