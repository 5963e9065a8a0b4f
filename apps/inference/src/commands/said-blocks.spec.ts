import { describe, expect, it } from '@jest/globals';
import { submit } from './testing/ask.js';
import { given } from './testing/given.js';

describe('a submit with files', () => {
  const file = (name: string, mediaType: string) => ({ file: `f-${name}`, name, mediaType, size: 3 });
  const attachments = [
    file('a', 'image/png'),
    file('b', 'application/pdf'),
    file('c', 'image/webp'),
    file('d', 'image/tiff'),
  ];
  const kindsOf = (text: string) => {
    const [entry] = given().when(submit('reject', 't2', { text, attachments })).entries;
    return entry?.type === 'turn.accepted' && entry.body.message.blocks.map(({ kind }) => kind);
  };

  it('says them before its words', () => {
    expect(kindsOf('look')).toEqual(['image', 'file', 'image', 'file', 'text']);
  });

  it('needs no words', () => expect(kindsOf(' ')).toEqual(['image', 'file', 'image', 'file']));
});
