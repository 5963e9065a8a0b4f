import { expect, it } from '@jest/globals';
import { seenByModel } from './seen-by-model.js';

const limits = { imageBytes: 5, pdfBytes: 32 };
const can = { images: true, pdfs: true, tools: true, thinking: true, sampling: true, answerSchema: true };

type Row = ['image' | 'file', string, number, Partial<typeof can>, boolean];

it.each<Row>([
  ['image', 'image/png', 5, {}, true],
  ['image', 'image/jpeg', 1, {}, true],
  ['image', 'image/gif', 1, {}, true],
  ['image', 'image/webp', 1, {}, true],
  ['image', 'image/png', 6, {}, false],
  ['image', 'image/png', 0, {}, false],
  ['image', 'image/png', 5, { images: false }, false],
  ['image', 'image/tiff', 5, {}, false],
  ['image', 'text/plain', 5, {}, false],
  ['file', 'application/pdf', 32, {}, true],
  ['file', 'application/pdf', 33, {}, false],
  ['file', 'application/pdf', 32, { pdfs: false }, false],
  ['file', 'text/plain', 1, {}, false],
  ['file', 'application/octet-stream', 1, {}, false],
])('%s %s of %i bytes, by a model that can %j: %s', (kind, mediaType, size, unable, seen) => {
  expect(seenByModel({ kind, mediaType, size }, { can: { ...can, ...unable } }, limits)).toBe(seen);
});

it.each([
  [8_000, 8_000, true],
  [8_001, 1, false],
  [1, 8_001, false],
])('an image of %i by %i: %s', (width, height, seen) => {
  const image = { kind: 'image', mediaType: 'image/png', size: 1, width, height } as const;
  expect(seenByModel(image, { can }, limits)).toBe(seen);
});
