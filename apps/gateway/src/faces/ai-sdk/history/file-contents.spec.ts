import { describe, expect, it } from '@jest/globals';
import type { AttachedBlock } from '#shared/contracts';
import { FileContents, mostBytesOfFile, mostBytesOfFiles } from './file-contents.js';
import { messageOfWords } from './words-message.js';

const asked: string[] = [];
const contents = new FileContents({
  files: {
    get: async (id) => {
      asked.push(id);
      if (id === 'f_gone') return undefined;
      return { size: 2, content: pieces(id) };
    },
  },
});

async function* pieces(id: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from('#');
  yield Buffer.from(id);
}

const file = (id: string, size = 2): AttachedBlock => ({
  kind: 'image',
  file: id,
  name: `${id}.png`,
  mediaType: 'image/png',
  size,
});

describe('files of the past', () => {
  it('stand in the answer where they are small and there', async () => {
    const urls = await contents.of([file('f_1'), file('f_gone'), file('f_large', mostBytesOfFile + 1)]);
    expect([...urls]).toEqual([['f_1', `data:image/png;base64,${Buffer.from('#f_1').toString('base64')}`]]);
    expect(asked).not.toContain('f_large');
  });

  it('have only so much room together, which the newest take', async () => {
    const fit = mostBytesOfFiles / mostBytesOfFile;
    const many = Array.from({ length: fit + 1 }, (_, place) => file(`f_${place}`, mostBytesOfFile));
    expect([...(await contents.of(many)).keys()]).toEqual(
      many
        .slice(1)
        .map((each) => each.file)
        .toReversed(),
    );
  });

  it('are else named by where they can be had', () => {
    const words = { id: 'm_1', blocks: [file('f_1'), { kind: 'text', text: 'Look.' }] };
    expect(messageOfWords(words as never, new Map())).toEqual({
      id: 'm_1',
      role: 'user',
      parts: [
        { type: 'file', mediaType: 'image/png', filename: 'f_1.png', url: '/v1/files/f_1' },
        { type: 'text', text: 'Look.' },
      ],
    });
  });
});
