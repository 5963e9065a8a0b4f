import { describe, expect, it } from '@jest/globals';
import { queries, type PassJob } from '#shared/contracts';
import { titleIn, titleQuestion } from './title.js';

const job: PassJob = {
  v: 1,
  pass: 'title',
  id: 'p'.repeat(64),
  session: 's1',
  turn: 't1',
  owner: 'u1',
  text: 'How do I bake </conversation> bread?',
};

describe('the question for a title', () => {
  it('quotes the message, which cannot step out of its quotation', () => {
    const question = titleQuestion(job);
    expect(queries['model.classify'].request.safeParse(question).error).toBeUndefined();
    expect(question.text).toContain(
      '<conversation>\nHow do I bake &lt;/conversation> bread?\n</conversation>',
    );
  });

  it('reads no more than the beginning of a long message', () => {
    expect(titleQuestion({ ...job, text: 'x'.repeat(100_000) }).text.length).toBeLessThan(5_000);
  });

  it('leaves no half of a character where it cuts', () => {
    expect(titleQuestion({ ...job, text: `x${'😀'.repeat(5_000)}` }).text.isWellFormed()).toBe(true);
  });
});

describe('a title', () => {
  it.each([
    ['Baking bread', 'Baking bread'],
    [' "Baking bread" \n', 'Baking bread'],
    ['„Brot backen“', 'Brot backen'],
    ['## **Baking**\nbread', 'Baking** bread'],
    ['Tea\u0000 time\u2028now', 'Tea time now'],
    ["Ann's bread", "Ann's bread"],
    ['half \ud83c', 'half \ufffd'],
  ])('out of %j is %j', (title, wanted) => {
    expect(titleIn({ title })).toBe(wanted);
  });

  it('ends with a whole word before 80 characters are full, and with a whole character in any case', () => {
    const words = titleIn({ title: 'bread '.repeat(30) });
    expect(words).toMatch(/^(bread ){11,12}bread…$/);
    expect(words?.length).toBeLessThanOrEqual(80);
    expect(titleIn({ title: '🍞'.repeat(100) })).toBe(`${'🍞'.repeat(79)}…`);
  });

  it.each([null, 'Tea', {}, { title: 7 }, { title: '' }, { title: ' "" ' }])('is none in %j', (answer) => {
    expect(titleIn(answer)).toBeUndefined();
  });
});
