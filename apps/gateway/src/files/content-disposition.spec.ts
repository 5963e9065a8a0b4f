import { expect, it } from '@jest/globals';
import { attachment } from './content-disposition.js';

it.each([
  ['a.txt', 'a.txt', 'a.txt'],
  ['Grüße (1).txt', 'Gr__e (1).txt', 'Gr%C3%BC%C3%9Fe%20%281%29.txt'],
  [`it's "q\\uoted" 50%.txt`, "it's _q_uoted_ 50_.txt", 'it%27s%20%22q%5Cuoted%22%2050%25.txt'],
  ['a;b=c*.txt', 'a;b=c*.txt', 'a%3Bb%3Dc%2A.txt'],
])('%j is told to every reader of headers', (name, plain, encoded) => {
  expect(attachment(name)).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${encoded}`);
});
