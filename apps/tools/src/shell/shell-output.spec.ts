import { expect, it } from '@jest/globals';
import { ShellOutput } from './shell-output.js';

async function kept(pieces: string[], limits = { shown: 40, kept: 1_000 }) {
  const output = new ShellOutput(limits);
  const taken: boolean[] = [];
  for (const piece of pieces) taken.push(await output.add(Buffer.from(piece)));
  const { text, whole } = await output.end();
  let all: string | undefined;
  if (whole) {
    const read: Uint8Array[] = [];
    for await (const piece of whole) read.push(piece);
    all = Buffer.concat(read).toString();
  }
  return { text, all, taken, lastLine: output.lastLine };
}

it('what is short is shown whole, and kept nowhere else', async () => {
  expect(await kept(['one\n', 'two\n'])).toEqual({
    text: 'one\ntwo\n',
    all: undefined,
    taken: [true, true],
    lastLine: 'two',
  });
});

it('of what is long the beginning and the end are shown, and all of it is kept', async () => {
  const pieces = Array.from({ length: 30 }, (_, index) => `line ${index}\n`);
  const { text, all } = await kept(pieces);
  expect(text).toBe('line 0\nlin\n[… 190 bytes left out …]\nne 26\nline 27\nline 28\nline 29\n');
  expect(all).toBe(pieces.join(''));
});

it.each([1, 7, 64, 500])('in pieces of %d bytes it is the same', async (size) => {
  const all = Array.from({ length: 60 }, (_, index) => `line ${index}\n`).join('');
  const pieces = all.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
  expect(await kept(pieces)).toMatchObject({ text: (await kept([all])).text, all });
});

it('half a character is not shown', async () => {
  const { text } = await kept(['é'.repeat(100)], { shown: 41, kept: 1_000 });
  expect(text).toBe(`${'é'.repeat(5)}\n[… 159 bytes left out …]\n${'é'.repeat(15)}`);
});

it('no more is kept than may be', async () => {
  const { taken, all } = await kept(['x'.repeat(90), 'y'.repeat(20), 'z'], { shown: 40, kept: 100 });
  expect(taken).toEqual([true, false, false]);
  expect(all).toBe(`${'x'.repeat(90)}${'y'.repeat(10)}`);
});

it('the last line is the last that says anything, and not all of a long one', async () => {
  expect(await kept(['10 %\r20 %\r\n', ' \n'])).toMatchObject({ lastLine: '20 %' });
  expect((await kept(['w'.repeat(900)])).lastLine).toBe('w'.repeat(200));
});
