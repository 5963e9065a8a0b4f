import { describe, expect, it } from '@jest/globals';
import { mostExportedMessages, type FileInfo, type SaidMessage } from '#shared/contracts';
import { emptySeed, seedWith } from './seed-of-said.js';

const at = '2026-01-01T00:00:00.000Z';
const behind = { session: 's_1', owner: 'u_1', host: 'scribe', at };
const picture: FileInfo = { file: 'f_1', name: 'a.png', mediaType: 'image/png', size: 3 };
const said: SaidMessage[] = [
  { role: 'user', text: 'What is this?', files: [picture] },
  { role: 'assistant', text: 'A cat.' },
  { role: 'user', text: ' ', files: [{ ...picture, mediaType: 'text/plain' }] },
];

describe('what a session begins with', () => {
  it('is one line, as if it had been said there', () => {
    const { head, messages } = seedWith(emptySeed, said, behind);
    const [first, second, third] = messages.map(({ message }) => message);
    expect(messages.every(({ origin, onPath }) => origin === 's_1' && onPath)).toBe(true);
    expect([first?.parent, second?.parent, third?.parent, head]).toEqual([
      null,
      first?.id,
      second?.id,
      third?.id,
    ]);
    expect(second).toMatchObject({ turn: first?.turn, author: 'scribe', status: 'complete' });
    expect(third?.turn).not.toBe(first?.turn);
    expect(third).toMatchObject({ author: 'u_1', createdAt: at });
    expect(first?.blocks).toEqual([
      { kind: 'image', ...picture },
      { kind: 'text', text: 'What is this?' },
    ]);
    expect(third?.blocks).toEqual([{ kind: 'file', ...picture, mediaType: 'text/plain' }]);
  });

  it('goes on behind what was copied', () => {
    const copied = seedWith(emptySeed, said, { ...behind, session: 's_0' });
    const { messages } = seedWith(copied, [{ role: 'assistant', text: 'A text.' }], behind);
    expect(messages.slice(0, 3)).toEqual(copied.messages);
    expect(messages[3]).toMatchObject({ origin: 's_1', message: { parent: copied.head } });
  });

  it('is no more than a session may be exported with', () => {
    const many = Array.from({ length: mostExportedMessages + 1 }, (): SaidMessage => ({
      role: 'user',
      text: 'a',
    }));
    expect(() => seedWith(emptySeed, many, behind)).toThrow(/would have 50001 messages/);
    expect(() => seedWith(emptySeed, many.slice(1), behind)).not.toThrow();
  });
});
