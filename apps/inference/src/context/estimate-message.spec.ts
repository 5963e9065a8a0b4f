import { describe, expect, it, test } from '@jest/globals';
import type { Block } from '#shared/contracts';
import { estimateBlock, estimateMessage, estimateOffers } from './estimate-message.js';
import { replied, said, text, tool, words } from './testing/given-path.js';

const file = { file: 'f1', name: 'a', size: 1_000 };
const image = (more: object): Block => ({ kind: 'image', ...file, mediaType: 'image/png', ...more });
const pdf = (size: number): Block => ({ kind: 'file', ...file, mediaType: 'application/pdf', size });

test.each<[string, Block, number]>([
  ['a small image', image({ width: 300, height: 250 }), 100],
  ['a large image', image({ width: 9_000, height: 9_000 }), 1_600],
  ['an image of unknown size', image({}), 1_600],
  ['an image in the workspace', image({ width: 300, height: 250, path: 'a.png' }), 48],
  ['a small PDF', pdf(2_000), 1_500],
  ['a PDF', pdf(1_000_000), 20_000],
  ['a large PDF', pdf(50_000_000), 60_000],
  ['another file', { kind: 'file', ...file, mediaType: 'text/csv' }, 48],
  ['what no model sees', { kind: 'marker', marker: 'compaction', receipt: 'r1', text: words(900) }, 0],
  ['a thought that nobody has signed', { kind: 'thinking', text: words(900) }, 0],
  ['thoughts in cipher', { kind: 'thinking', text: '', redacted: 'x'.repeat(600) }, 100],
])('%s is estimated', (_, block, tokens) => expect(estimateBlock(block)).toBe(tokens));

it('a signed thought is sent, and counted', () => {
  expect(estimateBlock({ kind: 'thinking', text: words(900), signature: 's' })).toBeGreaterThan(800);
});

describe('a message', () => {
  it('is its blocks, what its tools were asked and have said, and a little around them', () => {
    const blocks = [text(words(100)), tool(0, 'a', words(500))];
    expect(estimateMessage(replied('m1', blocks))).toBe(
      4 + estimateBlock(text(words(100))) + estimateBlock(tool(0, 'a', words(500))),
    );
    expect(estimateMessage(replied('m1', blocks))).toBeGreaterThan(540);
  });

  it('is read once', () => {
    const message = said('m1', 'hello');
    let reads = 0;
    const block: Block = {
      kind: 'text',
      get text() {
        reads += 1;
        return 'hello';
      },
    };
    const watched = { ...message, blocks: [block] };
    estimateMessage(watched);
    estimateMessage({ ...watched });
    expect(reads).toBe(1);
  });
});

it('what tools there are has its price', () => {
  const offer = { name: 'look', description: words(100), inputSchema: { type: 'object' } };
  expect(estimateOffers([offer, { ...offer }])).toBe(2 * estimateOffers([offer]));
  expect(estimateOffers([offer])).toBeGreaterThan(100);
});
