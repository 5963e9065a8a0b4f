import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Conversation, Message, Session } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { parseChat, spokenIn } from '#shared/markdown-chat';
import { Vault, VaultTrouble } from '#shared/vault';
import { StoryWriter } from '../../traces/testing/story.js';
import { VaultLogSink } from './vault-log-sink.js';

let root: string;
let held: Set<string>;
let said: Map<string, Partial<Conversation>>;
let sink: VaultLogSink;

const locks = {
  take: (path: string) => {
    if (held.has(path)) return Promise.resolve(undefined);
    held.add(path);
    const release = (): Promise<void> => Promise.resolve(void held.delete(path));
    return Promise.resolve({ isHeld: () => Promise.resolve(true), release });
  },
};

const queries = {
  ask: (_: string, { session }: { session: string }) => {
    const about = { id: session, owner: 'u_1', name: null, createdAt: '2026-03-04T05:06:07.000Z' };
    const conversation = { ...emptyConversation, ...said.get(session) };
    return Promise.resolve({ session: about as Session, snapshot: { conversation } });
  },
};

function newSink(): VaultLogSink {
  const parts = { vault: new Vault(root), locks, queries, rule: '{year}/{name}' };
  return new VaultLogSink(parts as unknown as ConstructorParameters<typeof VaultLogSink>[0]);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vault-log-'));
  held = new Set();
  said = new Map();
  sink = newSink();
});

afterEach(() => rm(root, { recursive: true, force: true }));

function message(place: number, text: string): Message {
  const role = place % 2 === 0 ? 'user' : 'assistant';
  const author = role === 'user' ? 'u_1' : 'ann';
  return {
    ...{ id: `m_${place}`, parent: null, turn: `t_${Math.floor(place / 2)}`, role, author },
    ...{ status: 'complete', blocks: [{ kind: 'text', text }], createdAt: '2026-03-04T05:06:07.000Z' },
  };
}

function say(session: string, ...texts: string[]): void {
  said.set(session, { messages: texts.map((text, place) => message(place, text)) });
}

function ended(session: string, by = sink): Promise<void> {
  return by.take(new StoryWriter(session).accepted().story());
}

async function filesIn(folder = '_logs/2026'): Promise<string[]> {
  return (await readdir(join(root, folder))).toSorted();
}

async function spoken(name: string): Promise<string[]> {
  const text = await readFile(join(root, '_logs/2026', name), 'utf8');
  return spokenIn(parseChat(text)).map((turn) => turn.text);
}

describe('a conversation in the vault', () => {
  it('has one file, whichever turn comes when, and however often', async () => {
    say('s_1', 'Hello', 'Hi.');
    await ended('s_1');
    say('s_1', 'Hello', 'Hi.', 'More', 'Less.');
    await Promise.all([ended('s_1'), ended('s_1'), ended('s_1', newSink()).catch(() => undefined)]);
    await ended('s_1', newSink());
    expect(await filesIn()).toEqual(['Hello.md']);
    expect(await spoken('Hello.md')).toEqual(['Hello', 'Hi.', 'More', 'Less.']);
    expect(held.size).toBe(0);
  });

  it('has a file of its own beside another of the same name', async () => {
    for (const session of ['s_1', 's_2']) {
      say(session, 'Hello', session);
      await ended(session);
    }
    expect(await filesIn()).toEqual(['Hello (2).md', 'Hello.md']);
    expect(await spoken('Hello (2).md')).toEqual(['Hello', 's_2']);
  });

  it('is found again under another name, by whoever begins anew as well, and of copies the first', async () => {
    say('s_1', 'Hello', 'Hi.');
    await ended('s_1');
    await rename(join(root, '_logs/2026/Hello.md'), join(root, '_logs/2026/Mine.md'));
    say('s_1', 'Hello', 'Hi.', 'More', 'Less.');
    await ended('s_1');
    await writeFile(join(root, '_logs/2026/A copy.md'), await readFile(join(root, '_logs/2026/Mine.md')));
    say('s_1', 'Hello', 'Hi.', 'More', 'Less.', 'Enough?');
    await ended('s_1', newSink());
    expect(await filesIn()).toEqual(['A copy.md', 'Mine.md']);
    expect(await spoken('Mine.md')).toHaveLength(5);
    expect(await spoken('A copy.md')).toHaveLength(4);
  });

  it('leaves to others what they have changed, and begins another file', async () => {
    say('s_1', 'Hello', 'Hi.');
    await ended('s_1');
    const file = join(root, '_logs/2026/Hello.md');
    const theirs = `${await readFile(file, 'utf8')}My own thoughts.`;
    await writeFile(file, theirs);
    for (const more of [['More'], ['More', 'Less.']]) {
      say('s_1', 'Hello', 'Hi.', ...more);
      await ended('s_1');
    }
    expect(await readFile(file, 'utf8')).toBe(theirs);
    expect(await filesIn()).toEqual(['Hello (2).md', 'Hello.md']);
    expect(await spoken('Hello (2).md')).toEqual(['Hello', 'Hi.', 'More', 'Less.']);
  });

  it('goes by front matter even where a file has taken the name of another', async () => {
    for (const session of ['s_1', 's_2']) {
      say(session, session, 'Hi.');
      await ended(session);
    }
    await rename(join(root, '_logs/2026/s_2.md'), join(root, '_logs/2026/s_1.md'));
    say('s_2', 's_2', 'Hi.', 'More', 'Less.');
    await ended('s_2');
    expect(await filesIn()).toEqual(['s_1.md']);
    expect(await spoken('s_1.md')).toHaveLength(4);
  });

  it('is not told of what runs, nor of what stands in a file already, nor of what works for another', async () => {
    say('s_1', 'Hello', 'Hi.', 'More', 'Le');
    said.set('s_1', { ...said.get('s_1'), openTurn: { turn: 't_1' } as Conversation['openTurn'] });
    await ended('s_1');
    expect(await spoken('Hello.md')).toEqual(['Hello', 'Hi.']);
    say('s_2', 'Two', 'Hi.');
    await sink.take(new StoryWriter('s_2').accepted({ request: { keptIn: 'vault' } }).story());
    await sink.take(new StoryWriter('s_2').accepted().story({ parents: ['s_1'] }));
    expect(await filesIn()).toEqual(['Hello.md']);
  });

  it('comes again while somebody works on its file, and when the disk is gone', async () => {
    say('s_1', 'Hello', 'Hi.');
    await ended('s_1');
    say('s_1', 'Hello', 'Hi.', 'More');
    held.add('_logs/2026/Hello.md');
    await expect(ended('s_1')).rejects.toMatchObject({ name: 'NotYet', afterMs: 1_000 });
    held.clear();
    await rename(root, `${root}-away`);
    await expect(ended('s_1')).rejects.toBeInstanceOf(VaultTrouble);
    await rename(`${root}-away`, root);
    await ended('s_1');
    expect(await spoken('Hello.md')).toHaveLength(3);
  });

  it('minds neither what cannot be read, nor a folder that has its name', async () => {
    await mkdir(join(root, '_logs/2026/Hello.md'), { recursive: true });
    await writeFile(join(root, '_logs/2026/bytes.md'), Buffer.from([0xff]));
    say('s_1', 'Hello', 'Hi.');
    await ended('s_1');
    expect(await filesIn()).toEqual(['Hello (2).md', 'Hello.md', 'bytes.md']);
  });

  it('goes on in another file when one is full, and leaves nothing where it was cut short', async () => {
    const long = 'x'.repeat(2 ** 21);
    say('s_1', 'Hello', long, 'Again', long);
    await ended('s_1');
    await ended('s_1', newSink());
    expect(await filesIn()).toEqual(['Hello part 2.md', 'Hello.md']);
    expect(await spoken('Hello part 2.md')).toEqual([long]);
    say('s_1', 'Hello', 'Short.');
    await ended('s_1', newSink());
    expect(await spoken('Hello part 2.md')).toEqual([]);
    expect(await spoken('Hello.md')).toEqual(['Hello', 'Short.']);
  });
});
