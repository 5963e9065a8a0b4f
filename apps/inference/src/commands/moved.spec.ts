import { describe, expect, it } from '@jest/globals';
import type { Message, NewEntry } from '#shared/contracts';
import { fold, heardText } from '#shared/conversation';
import { carriable } from './carriable.js';
import { moved } from './moved.js';
import { mostAppendBytes } from './within-append.js';
import { command } from './testing/ask.js';
import { numbered } from './testing/given.js';
import { idsOf, reply, talk, user } from './testing/tree.js';

const select = command('message.select', { message: 'x' });
const long = (id: string, parent: string, characters: number): Message =>
  user(id, parent, { blocks: [{ kind: 'text', text: 'x'.repeat(characters) }] });

function wayTo(path: Message[]) {
  const { ahead, last } = moved(select, talk, path, { reason: 'select', undo: 'leads back' });
  const entries: NewEntry[] = [...ahead, last];
  return {
    entries,
    last,
    afterEach: numbered(entries).map((_, place, all) => all.slice(0, place + 1).reduce(fold, talk)),
  };
}

describe('the way from one path to another', () => {
  it('on the path says nothing of what stays', () => {
    const { entries } = wayTo(talk.messages.slice(0, 2));
    expect(entries).toMatchObject([{ body: { head: 'b', reason: 'select', back: 'd' } }]);
    expect(entries[0]?.body).not.toHaveProperty('messages');
  });

  it('to another beginning shares nothing', () => {
    const { last, afterEach } = wayTo([user('x', null)]);
    expect(last.body).toMatchObject({ from: null, head: 'x' });
    expect(afterEach.map(idsOf)).toEqual([['x']]);
  });

  it('is told in pieces where it is long, each of which leaves a whole path', () => {
    const branch = [long('x', 'b', 300_000), long('y', 'x', 300_000), long('z', 'y', 300_000)];
    const { entries, afterEach } = wayTo([...talk.messages.slice(0, 2), ...branch]);
    expect(afterEach.map(idsOf)).toEqual([
      ['a', 'b', 'x'],
      ['a', 'b', 'x', 'y'],
      ['a', 'b', 'x', 'y', 'z'],
    ]);
    for (const entry of entries) expect(JSON.stringify(entry).length).toBeLessThan(600_000);
    expect(afterEach.map(({ changes }) => changes.length)).toEqual([1, 1, 1]);
    expect(afterEach.at(-1)?.head).toBe('z');
  });

  it('leads an undo back to where it began, though it was begun by another life', () => {
    const branch = [long('x', 'b', 300_000), long('y', 'x', 300_000), long('z', 'y', 300_000)];
    const path = [...talk.messages.slice(0, 2), ...branch];
    const { afterEach } = wayTo(path);
    for (const [place, after] of afterEach.slice(0, 2).entries()) {
      const { ahead, last } = moved(select, after, path, { reason: 'select', undo: 'leads back' });
      expect([ahead.length, last.body.head]).toEqual([1 - place, 'z']);
      const arrived = numbered([...ahead, last]).reduce(fold, after);
      expect(arrived).toMatchObject({ head: 'z', changes: [{ kind: 'moved', back: 'd' }] });
    }
  });

  it('comes with no long piece in the end, where something else comes with that', () => {
    const undo = 'leads back' as const;
    const path = [...talk.messages.slice(0, 2), long('x', 'b', 490_000)];
    const { ahead, last } = moved(select, talk, path, { reason: 'edit', undo, lastAlone: true });
    expect(ahead).toMatchObject([{ body: { head: 'x', back: 'd' } }]);
    expect(last.body).toEqual({ head: 'x', reason: 'edit' });
    const arrived = numbered([...ahead, last]).reduce(fold, talk);
    expect([idsOf(arrived), arrived.changes.length]).toEqual([['a', 'b', 'x'], 1]);
  });
});

describe('a message that is longer than the log takes at once', () => {
  const outputOf = ({ blocks }: Message) => blocks.flatMap((block) => (block.kind === 'tool' ? [block] : []));
  const call = (id: string, output: string) => ({
    ...{ kind: 'tool' as const, step: 0, call: id, name: 'look', input: {}, outcome: 'ok' as const, output },
  });

  it('is carried with shorter outputs', () => {
    const outputs = [call('1', '€'.repeat(400_000)), call('2', 'short')];
    const carried = carriable(reply('y', 'x', { blocks: [...outputs, { kind: 'text', text: 'So it is.' }] }));
    expect(Buffer.byteLength(JSON.stringify(carried))).toBeLessThan(mostAppendBytes);
    expect(outputOf(carried)).toMatchObject([{ truncated: true }, { output: 'short' }]);
    expect(carried.blocks.at(-1)).toEqual({ kind: 'text', text: 'So it is.' });
  });

  it('is carried with fewer words, where its outputs are not to blame', () => {
    const thought = { kind: 'thinking' as const, text: 'x'.repeat(400_000), signature: 's' };
    const words = (characters: number) => ({ kind: 'text' as const, text: 'x'.repeat(characters) });
    const withoutThought = carriable(reply('y', 'x', { blocks: [thought, words(600_000)] }));
    expect(withoutThought.blocks).toEqual([words(600_000)]);
    const carried = carriable(reply('y', 'x', { blocks: [thought, words(1_200_000)] }));
    expect(Buffer.byteLength(JSON.stringify(carried))).toBeLessThan(mostAppendBytes);
    expect(carried.blocks.map(({ kind }) => kind)).toEqual(['text']);
  });

  it('loses nothing of words that were looked at part by part and find room', () => {
    const text = '語'.repeat(100_000);
    const said = user('x', null, { blocks: [{ kind: 'text', text }], segments: [{ kind: 'speech', text }] });
    expect(carriable(said)).toBe(said);
  });

  it('keeps apart what is out of character where it is cut', () => {
    const [text, aside] = ['\u0001'.repeat(100_000), '\u0002'.repeat(100_000)];
    const segments = [
      { kind: 'out_of_character' as const, text: aside },
      { kind: 'speech' as const, text },
    ];
    const blocks = [{ kind: 'text' as const, text: aside + text }];
    const carried = carriable(user('x', null, { blocks, segments }));
    expect(Buffer.byteLength(JSON.stringify(carried))).toBeLessThan(mostAppendBytes);
    expect(heardText(carried)).not.toContain('\u0002');
  });

  it('is any other as it is', () => {
    const short = reply('y', 'x');
    expect(carriable(short)).toBe(short);
  });
});
