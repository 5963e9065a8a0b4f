import { PassThrough } from 'node:stream';
import { expect, it } from '@jest/globals';
import { ManualClock } from '../../calls/testing/manual-clock.js';
import { logStderr } from './stderr-log.js';

const mebibyte = 2 ** 20;

it('what a server says of itself is read no faster than it is worth, and no timer outlives it', async () => {
  const clock = new ManualClock();
  const stderr = new PassThrough({ highWaterMark: 8 * mebibyte });
  const said: unknown[] = [];
  const log = { info: (what: unknown) => void said.push(what), debug: () => {} };
  logStderr(stderr, { server: 'one', clean: (text) => text, clock, log: log as never });
  for (let each = 0; each < 64; each += 1) stderr.write('y\n'.repeat(mebibyte / 32));
  await clock.breath();
  const afterOne = stderr.readableLength + stderr.writableLength;
  expect(afterOne).toBeGreaterThanOrEqual(2 * mebibyte);
  clock.pass(1_000);
  await clock.breath();
  expect(stderr.readableLength + stderr.writableLength).toBeLessThan(afterOne);
  expect(said).toHaveLength(20);
  stderr.destroy();
  await clock.breath();
  expect(clock.waiting).toBe(0);
});
