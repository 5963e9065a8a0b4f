import { describe, expect, it } from '@jest/globals';
import { eventOf, Frames } from './frames.js';

function framesOf(chunks: readonly string[]): string[] {
  const found: string[] = [];
  const frames = new Frames((text, from, to) => found.push(text.slice(from, to)));
  for (const chunk of chunks) frames.push(chunk);
  return found;
}

describe('Frames', () => {
  const stream = 'id: 1\nevent: a\ndata: {}\n\n: hb\n\nevent: b\ndata: {}\n\n';
  const whole = ['id: 1\nevent: a\ndata: {}', ': hb', 'event: b\ndata: {}'];

  it('cuts wherever the bytes were cut before', () => {
    expect(framesOf([stream])).toEqual(whole);
    expect(framesOf([...stream])).toEqual(whole);
    for (let at = 1; at < stream.length; at += 1) {
      expect(framesOf([stream.slice(0, at), stream.slice(at)])).toEqual(whole);
    }
  });

  it('keeps an unfinished frame back', () => {
    expect(framesOf(['event: a\ndata: {}\n'])).toEqual([]);
  });
});

describe('eventOf', () => {
  it('finds the field where it stands, in its own frame only', () => {
    const text = ': hb\n\nid: 1\nevent: a\ndata: {}\n\nevent: b';
    expect(eventOf(text, 0, 4)).toBe('');
    expect(eventOf(text, 6, 29)).toBe('a');
    expect(eventOf(text, 31, text.length)).toBe('b');
  });
});
