import { describe, expect, it } from '@jest/globals';
import type { Block, Segment } from '../contracts/index.js';
import { heardText, witnessedText, writtenText } from './heard-text.js';

const words = '"Tea?" *pours* (I hope so.) ((brb))';
const blocks: Block[] = [
  { kind: 'thinking', text: 'secret' },
  { kind: 'text', text: words },
];
const segments: Segment[] = [
  { kind: 'speech', text: '"Tea?"' },
  { kind: 'out_of_character', text: '((brb))' },
  { kind: 'action', text: '*pours*' },
  { kind: 'thought', text: ' (I hope so.)' },
];

describe('the words of a message', () => {
  it('are heard without what is out of character', () => {
    expect(heardText({ blocks, segments })).toBe('"Tea?" *pours* (I hope so.)');
  });

  it('are witnessed without what was only thought', () => {
    expect(witnessedText({ blocks, segments })).toBe('"Tea?" *pours*');
  });

  it('are written with everything', () => {
    expect(writtenText({ blocks, segments })).toBe(words);
  });

  it('are all its texts where nobody has parted them', () => {
    const parts: Block[] = [...blocks, { kind: 'text', text: 'Yes. ' }];
    for (const read of [heardText, witnessedText, writtenText])
      expect(read({ blocks: parts })).toBe(`${words}\n\nYes.`);
  });

  it('are there to the letter where nothing is left out', () => {
    const said = segments.filter(({ kind }) => kind === 'speech');
    expect(heardText({ blocks: [{ kind: 'text', text: '"Tea?"  ' }], segments: said })).toBe('"Tea?"');
  });

  it('are none where all of it is out of character', () => {
    const all: Segment[] = [{ kind: 'out_of_character', text: words }];
    expect([heardText({ blocks, segments: all }), witnessedText({ blocks, segments: [] })]).toEqual(['', '']);
  });
});
