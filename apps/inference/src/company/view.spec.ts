import { describe, expect, it } from '@jest/globals';
import type { Block, Message } from '#shared/contracts';
import { pathOf, replied, said, text, thinking, tool } from '../context/testing/given-path.js';
import { alone } from './company.js';
import { segmentsOf } from './segments.js';
import { viewOf } from './view.js';

const anna = { id: 'anna', name: 'Anna' };
const ben = { id: 'ben', name: 'Ben\nSmith' };

const spoken = (id: string, words: string): Message => ({ ...said(id, words), segments: segmentsOf(words) });
const by = (author: string, id: string, ...blocks: Block[]): Message => ({ ...replied(id, blocks), author });

const own = by('anna', 'a1', thinking('Hm.'), tool(0, 'c1'), text('Hello.'));
const path = pathOf(
  spoken('u1', '"Hi" ((brb)) all'),
  own,
  by('ben', 'b1', thinking('Oh!'), text('Me too.'), tool(0, 'c2'), tool(0, 'c3'), text('Done.')),
  spoken('u2', '((really))'),
  by('ben', 'b2', thinking('Nothing.')),
);

const inShort = (messages: readonly Message[]): string[] =>
  messages.map(({ role, author, blocks }) =>
    [role, author, ...blocks.map((block) => (block.kind === 'text' ? block.text : block.kind))].join('|'),
  );

describe('a path among several', () => {
  const view = viewOf({ self: anna, others: [ben] });

  it('has what others said from the user’s side, under their names, and nothing out of character', () => {
    expect(inShort(view.shown(path))).toEqual([
      'user|u1|User: "Hi" all',
      'assistant|anna|thinking|tool|Hello.',
      'user|ben|Ben Smith: Me too.\n\n[used look]\n\nDone.',
    ]);
  });

  it('has own replies as they are, and each time the same objects', () => {
    expect(view.shown(path)[1]).toBe(path[1]);
    const [first, second] = [view.shown(path), view.shown(path)];
    for (const [place, message] of first.entries()) expect(second[place]).toBe(message);
  });

  it('names all who spoke where it is summed up, and tells nothing out of character', () => {
    expect(inShort(view.told(path)).slice(0, 3)).toEqual([
      'user|u1|"Hi" all',
      'assistant|Anna|thinking|tool|Hello.',
      'assistant|Ben Smith|thinking|Me too.|tool|tool|Done.',
    ]);
    expect(JSON.stringify(view.told(path).map(({ blocks, segments }) => [blocks, segments]))).not.toMatch(
      /brb|really/,
    );
  });

  it('leaves summaries and reports as they are', () => {
    const summary: Message = { ...said('r1', 'Summary.'), author: 'system' };
    const report: Message = { ...said('s1', 'Report.'), role: 'system', author: 'scout' };
    expect(view.shown([summary, report])).toEqual([summary, report]);
  });
});

it('is the very same where there is but one, and nothing was said out of character', () => {
  const plain = pathOf(said('u1', 'Call f((x)) for me'), own, spoken('u2', 'Hi *waves*'));
  for (const seen of [viewOf(alone(anna)).shown(plain), viewOf(alone(anna)).told(plain)])
    for (const [place, message] of plain.entries()) expect(seen[place]).toBe(message);
});

it('keeps files of a message that is else out of character', () => {
  const image: Block = { kind: 'image', file: 'f1', name: 'a.png', mediaType: 'image/png', size: 1 };
  const message = spoken('u1', '((see))');
  const [seen] = viewOf(alone(anna)).shown([{ ...message, blocks: [image, ...message.blocks] }]);
  expect(seen?.blocks).toEqual([image]);
});
