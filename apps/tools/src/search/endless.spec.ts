import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { pino } from 'pino';
import { ToolHouse } from '../file-tools/testing/tool-house.js';
import { OwnSearch } from './own-search.js';
import { grep } from './tools/grep.js';

let house: ToolHouse;
beforeAll(async () => {
  house = await ToolHouse.open();
  await writeFile(house.inProject('one-line'), 'aab'.repeat(1_500_000));
});
afterAll(() => house.close());

/** It takes minutes on that file, wherever it runs. */
const endless = {
  in: 'project',
  pattern: '(?:\\w{1,910}|[ab]{1,911})[QR]',
  ignoreCase: false,
  context: 0,
  limit: 1,
} as const;
const said = (input: { path: string }, elapsed: () => number, { signal } = new AbortController()) => {
  const log = pino({ level: 'silent' });
  const context = {
    session: 's_one',
    owner: 'u',
    key: 'k',
    place: house.place,
    signal,
    progress: () => {},
    log,
  };
  return grep(house.places, new OwnSearch({ elapsed })).run({ ...endless, ...input }, context);
};

it('a pattern that takes too long is given up, and the answer says so', async () => {
  const times = [0];
  expect(await said({ path: '.' }, () => times.shift() ?? 19_990)).toBe(
    'No matches. Not everything was searched or shown: looking for the pattern took too long.',
  );
});

it('also in the one file that was asked for it can be stopped', async () => {
  const stop = new AbortController();
  const running = said({ path: 'one-line' }, () => 0, stop);
  setTimeout(() => stop.abort(new Error('stopped')), 20);
  await expect(running).rejects.toThrow('stopped');
});
