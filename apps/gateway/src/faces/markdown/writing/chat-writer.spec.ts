import { beforeEach, describe, expect, it } from '@jest/globals';
import { askedOf, parseChat, spokenIn, type Answer } from '#shared/markdown-chat';
import { vaultPath } from '#shared/vault';
import { standingIn } from './chat-draft.js';
import { ChatWriter } from './chat-writer.js';

const path = vaultPath('notes/a');
let file: string | undefined;
let isHeld: boolean;
let writes: number;

const files = {
  read: async () => file,
  write: async (_: unknown, text: string) => {
    writes += 1;
    // As a disk keeps it.
    file = Buffer.from(text).toString();
  },
};

beforeEach(() => {
  isHeld = true;
  writes = 0;
});

function writerOf(text: string): ChatWriter {
  file = text;
  const asked = askedOf(parseChat(text));
  if (asked.kind === 'nothing') throw new Error(asked.reason);
  const { base, said, words } = asked;
  const draft = {
    path: path.text,
    base,
    asked: [...said, { role: 'user' as const, text: words }],
    agent: 'assistant',
    session: 's_1',
    turn: 't_1',
  };
  const lock = { isHeld: async () => isHeld };
  return new ChatWriter({ files, path, lock, draft, standing: standingIn(text, base) });
}

function spoken(text: string, end?: Answer['end']): Answer {
  const parts =
    text === ''
      ? []
      : [{ role: 'assistant' as const, agent: 'assistant', texts: [{ step: 0, index: 0, text }] }];
  return { parts, ...(end ? { end } : {}) };
}

const completed = { kind: 'completed' } as const;

describe('what is written to a file', () => {
  it('grows, and is whole at the end', async () => {
    const writer = writerOf('Hello');
    await writer.grow(spoken(''));
    expect(file).toMatch(/\n\nHello\n\n<!-- parley:answering s_1 t_1 \S+ -->\n$/);
    await writer.grow(spoken('Good'));
    expect(file).toMatch(/\n\nHello\n\n## Assistant\n\nGood\n\n<!-- parley:answering s_1 t_1 \S+ -->\n$/);
    const content = await writer.finish(spoken('Good day.', completed));
    expect(content).toBe(file);
    expect(file).toMatch(
      /^---\nagent: assistant\nconversation_id: s_1\nfingerprint: f_\S+\n---\n\nHello\n\n## Assistant\n\nGood day\.\n\n## User\n\n$/,
    );
    expect(writer.wasChanged).toBe(false);
  });

  it('may break off within a character', async () => {
    const writer = writerOf('Hello');
    await writer.grow(spoken('Good \ud83d'));
    await writer.finish(spoken('Good \ud83d\ude00', completed));
    expect(file).toContain('\nGood 😀\n\n## User');
    expect(writer.wasChanged).toBe(false);
  });

  it('makes no note of words without a heading when more of them join the turn', async () => {
    const joined = { role: 'user', text: 'and this' } as const;
    const answer = { parts: [joined, ...spoken('Good day.').parts], end: completed };
    const content = await writerOf('Hello').finish(answer);
    expect(spokenIn(parseChat(content))).toEqual([
      { role: 'user', text: 'Hello\n\nand this' },
      { role: 'assistant', text: 'Good day.' },
    ]);
    const headed = await writerOf('## User\n\nHello').finish(answer);
    expect(spokenIn(parseChat(headed)).map(({ text }) => text)).toEqual(['Hello', 'and this', 'Good day.']);
  });

  it('is not written again where nothing has changed', async () => {
    const writer = writerOf('Hello');
    await writer.grow(spoken('Good'));
    await writer.grow(spoken('Good'));
    expect(writes).toBe(1);
  });

  it('takes what is left of an answer that failed out of the way', async () => {
    const writer = writerOf('Hello\n\n## Assistant\n\nGo\n\n> [!error]- no\n> no\n');
    expect(await writer.finish(spoken('Good day.', completed))).not.toMatch(/Go\n|error/);
  });

  it('says that it failed, and leaves the words of a turn that was stopped at once', async () => {
    const failed = {
      kind: 'failed',
      code: 'provider_error',
      message: 'No.\nNot now.',
      retryable: true,
    } as const;
    expect(await writerOf('Hello').finish(spoken('', failed))).toMatch(
      /\n\nHello\n\n> \[!error\]- The answer failed: provider_error\n> No\.\n> Not now\.\n> Ask again/,
    );
    expect(await writerOf('Hello').finish(spoken('', { kind: 'stopped' }))).toMatch(/---\n\nHello$/);
  });

  it('keeps what somebody has written meanwhile, wherever that is', async () => {
    const writer = writerOf('Hello');
    await writer.grow(spoken('Good'));
    file = `${file?.replace('Hello', 'Hello there')}\n## User\n\nNext`;
    await writer.grow(spoken('Good d'));
    await writer.finish(spoken('Good day.', completed));
    expect(file).toMatch(/---\n\nHello there\n\n## Assistant\n\nGood day\.\n\n\n## User\n\nNext$/);
    expect(writer.wasChanged).toBe(true);
  });

  it('stands behind a file that is another one now, and begins one that is gone anew', async () => {
    const writer = writerOf('Hello');
    await writer.grow(spoken('Good'));
    file = 'All new';
    await writer.finish(spoken('Good day.', completed));
    expect(file).toMatch(/\n---\n\nAll new\n\n## Assistant\n\nGood day\.\n\n## User\n\n$/);
    const other = writerOf('Hello');
    file = undefined;
    await other.finish(spoken('Good day.', completed));
    expect(file).toMatch(/\n\nHello\n\n## Assistant\n\nGood day\.\n/);
  });

  it('is nothing once somebody else has the file', async () => {
    const writer = writerOf('Hello');
    isHeld = false;
    await expect(writer.finish(spoken('Good day.', completed))).rejects.toThrow('taken notes/a.md over');
    expect(file).toBe('Hello');
  });
});
