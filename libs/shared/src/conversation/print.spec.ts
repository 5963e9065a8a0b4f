import { describe, expect, it } from '@jest/globals';
import type { Block, Message } from '../contracts/index.js';
import { joinedPrint, nothingSaid, openingsOf, printOf, printOfMessage } from './print.js';

const text = (words: string): Block => ({ kind: 'text', text: words });
const image = (size: number): Block => ({
  kind: 'image',
  file: 'f_1',
  name: 'a.png',
  mediaType: 'image/png',
  size,
});
const call: Block = { kind: 'tool', step: 0, call: 'c', name: 'look', input: {}, output: 'seen' };

function message(role: Message['role'], ...blocks: Block[]): Pick<Message, 'role' | 'blocks'> {
  return { role, blocks };
}

describe('the print of a message', () => {
  it('is that of its words, whatever was thought and done between them', () => {
    const told = message(
      'assistant',
      { kind: 'thinking', text: 'Hm.' },
      text('Let me look.'),
      call,
      text(' '),
      text('A cat.\r\n'),
    );
    expect(printOfMessage(told)).toEqual(printOf({ text: 'Let me look.\nA cat.' }));
  });

  it('is the same however lines end and texts were cut and joined', () => {
    const told = message('assistant', text('Let me look. \n\n'), text('  A cat.\n- one\n  - two\n'));
    const kept = 'Let me look.\r\n  A cat.\r\n\r\n- one\n  - two';
    expect(printOfMessage(told)).toEqual(printOf({ text: kept }));
    expect(printOf({ text: ` \n\t${kept}\n\n` }).opening).toBe(printOf({ text: kept }).opening);
    expect(printOf({ text: kept.replace('  - two', '- two') })).not.toEqual(printOfMessage(told));
  });

  it.each<[string, Pick<Message, 'role' | 'blocks'>]>([
    ['another word', message('user', text('What is\nthat?'))],
    ['another order', message('user', text('this?\nWhat is'))],
    ['a line twice', message('user', text('What is\nthis?\nthis?'))],
    ['words on one line', message('user', text('What is this?'))],
    ['a picture', message('user', image(5), text('What is\nthis?'))],
    ['the size of a picture as a word', message('user', text('What is\nthis?\n5'))],
  ])('differs for %s', (_, other) => {
    const { opening } = printOfMessage(message('user', text('What is\nthis?')));
    expect(printOfMessage(other).opening).not.toBe(opening);
  });

  it('knows pictures by their size', () => {
    const seen = printOfMessage(message('user', image(5), text('What?')));
    expect(seen).toEqual(printOf({ text: 'What?', files: [5] }));
    expect(seen).not.toEqual(printOfMessage(message('user', image(6), text('What?'))));
    expect(printOf({ text: ' ', files: [5] }).lines).toBe(1);
  });

  it.each([
    message('assistant', call),
    message('user', text(' \n')),
    message('system', text('Compacted.')),
    message('assistant'),
  ])('is none for what says nothing', (silent) => expect(printOfMessage(silent)).toEqual(nothingSaid));

  it('is for ever the same: it stands in databases', () => {
    expect(printOf({ text: '  What is\n  this?', files: [5] })).toEqual({
      lines: 3,
      opening: 1965268371264219678n,
      following: 2066115964902537634n,
      power: 738175820346527945n,
    });
  });
});

describe('prints of several messages', () => {
  const words = ['  One,\n two', '\n  three. \n\n', 'Four', ' '];

  it('are together that of all their words, however they are put together', () => {
    const [one = nothingSaid, two = nothingSaid, ...others] = words.map((each) => printOf({ text: each }));
    const whole = printOf({ text: words.join('\n\n') });
    expect([two, ...others].reduce(joinedPrint, one)).toEqual(whole);
    expect(joinedPrint(one, others.reduce(joinedPrint, two))).toEqual(whole);
    expect(joinedPrint(nothingSaid, whole)).toEqual(whole);
    expect(joinedPrint(whole, nothingSaid)).toEqual(whole);
    expect(joinedPrint(two, one).opening).not.toBe(joinedPrint(one, two).opening);
  });

  it('may be those of its beginnings', () => {
    const [first = '', second = '', ...more] = words;
    const others = [second, ...more];
    const openings = openingsOf([{ text: first }, { text: others.join('\n'), files: [5] }], 10);
    const [one, two] = [printOf({ text: first }), printOf({ text: second })];
    expect(openings).toHaveLength(5);
    expect(openings[1]).toBe(one.opening);
    expect(openings[2]).toBe(joinedPrint(one, two).opening);
    expect(openings.at(-1)).toBe(printOf({ text: words.join('\n'), files: [5] }).opening);
    expect(openingsOf([{ text: words.join('\n') }], 2)).toEqual(openings.slice(0, 2));
  });
});
