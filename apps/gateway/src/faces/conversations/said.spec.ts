import { describe, expect, it } from '@jest/globals';
import { joinedPrint, printOf } from '#shared/conversation';
import { askedFor, runsOf, type Said } from './said.js';

const user = (text: string, ...sizes: number[]): Said => ({
  role: 'user',
  text,
  images: sizes.map((bytes) => ({ base64: '', bytes, mediaType: 'image/png' as const, path: 'messages.0' })),
});
const assistant = (text: string): Said => ({ role: 'assistant', text });

describe('what a client says was said', () => {
  it('is one run for each time that one side speaks, whatever says nothing between', () => {
    const said = [user('One'), assistant(' \n'), user('two', 5), assistant('Three'), user('')];
    const runs = runsOf(said);
    expect(runs.map(({ role, said: all }) => [role, ...all.map(({ text }) => text)])).toEqual([
      ['user', 'One', 'two'],
      ['assistant', 'Three'],
    ]);
    expect(runs[0]?.print).toEqual(
      joinedPrint(printOf({ text: 'One' }), printOf({ text: 'two', files: [5] })),
    );
    // An image says something without a word.
    expect(runsOf([user(' ', 5)])).toHaveLength(1);
    expect(runsOf([user(''), assistant('')])).toEqual([]);
  });

  it('is compared as it would be kept', () => {
    const [kept] = runsOf([user('a\0b\ud800')]);
    expect(kept?.said[0]?.text).not.toMatch(/\0|\ud800/);
    expect(kept?.print).toEqual(printOf({ text: kept?.said[0]?.text ?? '' }));
  });

  it('may begin with any of its first lines, and with all of them', () => {
    const openings = (...said: Said[]): string[] => askedFor(runsOf(said)).openings;
    const whole = (text: string): string => String(printOf({ text }).opening);
    expect(openings(user('One\n\n two'), user('three'))).toEqual([
      whole('One\n two\nthree'),
      whole('One'),
      whole('One\n two'),
    ]);
    const long = Array.from({ length: 1_500 }, (_, line) => `line ${line}`).join('\n');
    expect(openings(user(long))).toHaveLength(1_001);
    expect(openings(user(long))[0]).toBe(whole(long));
  });

  it('names who speaks first, and how long each run is', () => {
    const asked = askedFor(runsOf([assistant('Hello\nyou'), user('Hi')]));
    expect(asked.role).toBe('assistant');
    expect(asked.runs.map(({ lines }) => lines)).toEqual([2, 1]);
    expect(() => askedFor([])).toThrow('There must be something said.');
  });
});
