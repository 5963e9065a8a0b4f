import { expect, it } from '@jest/globals';
import { traceparentIn } from './index.js';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';
const good = `00-${trace}-${span}-01`;

it.each([
  [good, good],
  [`cc-${trace}-${span}-01-what-comes-later`, good],
  [`cc-${trace}-${span}-01`, good],
  [undefined, undefined],
  ['', undefined],
  [`${good}-more`, undefined],
  [`ff-${trace}-${span}-01`, undefined],
  [`00-${'0'.repeat(32)}-${span}-01`, undefined],
  [`00-${trace}-${'0'.repeat(16)}-01`, undefined],
  [good.toUpperCase(), undefined],
  [`${good}\n`, undefined],
])('of a traceparent %p is kept %p', (header, kept) => {
  expect(traceparentIn(header)).toBe(kept);
});
