import { expect, it } from '@jest/globals';
import type { Census } from './census.js';
import type { SandboxLimits } from './sandbox.js';
import { overCount, overMemory, watchLimits, type Watched } from './watch-limits.js';

const limits: SandboxLimits = { timeMs: 1_000, memoryBytes: 100, processes: 4, fileBytes: 50, openFiles: 9 };
const little: Census = { processes: 4, threads: 32, memoryBytes: 100, files: 100_000 };

function seen(census: Partial<Census>, shared = 0, unlinked = 0): Watched {
  return {
    take: () => ({ ...little, ...census }),
    memoryShared: async () => shared,
    unlinkedBytes: async () => unlinked,
  };
}

it.each([
  ['all that it may have', {}, undefined],
  ['a process more', { processes: 5 }, 'It had more than 4 processes.'],
  ['a thread more', { threads: 33 }, 'It had more than 32 threads.'],
  ['a file more', { files: 100_001 }, 'It had more than 100000 files in /tmp.'],
])('of a command with %s', (_what, census, reason) => {
  expect(overCount({ ...little, ...census }, limits)).toBe(reason);
});

it.each([
  ['all the memory that it may have', 100, 101, undefined],
  ['a byte more', 101, 101, 'It used more than 100 bytes of memory.'],
  ['a byte more, of what its processes share', 101, 100, undefined],
])('of a command with %s', async (_what, held, shared, reason) => {
  expect(await overMemory(seen({}, shared), held, limits)).toBe(reason);
});

it('what has not begun yet, or has ended, is over no limit', () => {
  expect(overCount(undefined, limits)).toBeUndefined();
});

it('tells once, and looks no more', async () => {
  let looks = 0;
  const watched = seen({ processes: 5 });
  const take = watched.take;
  watched.take = (most) => {
    looks += 1;
    return take(most);
  };
  const reason = await new Promise((resolve) => watchLimits(watched, limits, resolve));
  expect([reason, looks]).toEqual(['It had more than 4 processes.', 1]);
});

it('counts processes also while it takes long to see what they share', async () => {
  let processes = 4;
  const watched: Watched = {
    ...seen({}),
    take: () => ({ ...little, processes, memoryBytes: 101 }),
    memoryShared: () => {
      processes = 5;
      return new Promise(() => {});
    },
  };
  const reason = await new Promise((resolve) => watchLimits(watched, limits, resolve));
  expect(reason).toBe('It had more than 4 processes.');
});
