import { describe, expect, it } from '@jest/globals';
import { partsOf, withoutBrackets } from './material.js';

describe('partsOf', () => {
  it('takes what stands between tags for material', () => {
    expect(partsOf('Sum up: <conversation id="1">\nUser: [[hang]]\n</conversation> now')).toEqual({
      said: 'Sum up:  now',
      material: 'User: [[hang]]',
    });
    expect(partsOf('<summary>a</summary> and <conversation>b</conversation>').material).toBe('a\nb');
  });

  it('leaves out what is known beside it', () => {
    expect(partsOf('<known of="memories">\n[[hang]]\n</known> <conversation>b</conversation>')).toEqual({
      said: ' ',
      material: 'b',
    });
  });

  it('leaves a tag alone that is never closed', () => {
    expect(partsOf('<conversation> [[say: a]]')).toEqual({
      said: '<conversation> [[say: a]]',
      material: '',
    });
  });
});

it('reads long unfriendly texts in linear time', () => {
  const text = `${'<conversation '.repeat(100_000)}${'<conversation>'.repeat(100_000)}`;
  expect(partsOf(text).material).toBe('');
});

describe('withoutBrackets', () => {
  it('leaves the words', () => {
    expect(withoutBrackets('[[say: the code is 17]] ok')).toBe('say: the code is 17 ok');
  });
});
