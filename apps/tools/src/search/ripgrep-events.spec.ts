import { expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { foundFiles } from './ripgrep-events.js';

const event = (type: string, data: object) => Buffer.from(JSON.stringify({ type, data }));
const match = (line: string, number: number) =>
  event('match', { lines: { text: line }, line_number: number });

async function* file(lines: number, line: string): AsyncGenerator<Buffer> {
  yield event('begin', { path: { text: 'a.txt' } });
  for (let number = 1; number <= lines; number += 1) yield match(line, number);
  yield event('end', { binary_offset: null });
}

it('long lines are told by their beginning, and not kept for its sake', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const held = [];
  for await (const found of foundFiles(file(20, `${'x'.repeat(1_900_000)}\r\n`), 100, 0)) held.push(found);
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(12_000_000);
  expect(held[0]?.lines).toHaveLength(20);
  expect(held[0]?.lines[19]).toEqual({ number: 20, text: 'x'.repeat(400), length: 1_900_000, kind: 'match' });
});

it('of one file no more is held than an answer can hold', async () => {
  const held = [];
  for await (const found of foundFiles(file(1_000, 'x'.repeat(500)), 1_000, 0)) held.push(found);
  expect(held[0]?.lines.length).toBe(Math.floor(262_144 / 400) + 1);
});
