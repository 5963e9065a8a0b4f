import { describe, expect, it } from '@jest/globals';
import { summaryOf, wordsOf } from './summary.js';

describe('summaryOf', () => {
  it('keeps the first sentence of every line, without making a script of it', () => {
    const material = 'User: My cat is called Mira. She is old.\n\nAssistant: [[say: Noted!]] Anything else?';
    expect(summaryOf(material)).toBe('User: My cat is called Mira.\nAssistant: say: Noted!');
  });

  it('cuts long lines, and ever shorter until it fits', () => {
    expect(summaryOf('x'.repeat(500))).toHaveLength(160);
    const summary = summaryOf(
      Array.from({ length: 60 }, (_, n) => `fact ${n} ${'y'.repeat(200)}`).join('\n'),
    );
    expect(summary.length).toBeLessThanOrEqual(4000);
    for (const n of [0, 30, 59]) expect(summary).toContain(`fact ${n} `);
  });

  it('leaves the middle out of what is too long by far', () => {
    const summary = summaryOf(Array.from({ length: 5000 }, (_, n) => `line ${n}`).join('\n'));
    expect(summary.length).toBeLessThanOrEqual(4000);
    expect(summary).toMatch(/^line 0\n[\s\S]*\n…\n[\s\S]*line 4999$/);
  });
});

describe('wordsOf', () => {
  it('gives the first words on one line', () => {
    expect(wordsOf('  How do\n I bake bread at home, please?')).toBe('How do I bake bread at');
    expect(wordsOf('[[say: hi]]')).toBe('say: hi');
    expect(wordsOf(' ')).toBe('');
  });
});
