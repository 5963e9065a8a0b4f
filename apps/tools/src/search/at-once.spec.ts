import { expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import type { OpenFolder } from '../files/opened/index.js';
import { heavyAtOnce } from '../registry/heavy-at-once.js';
import { mostThreadsDuring } from '../registry/testing/most-threads.js';
import type { Sandbox, SandboxEnd } from '../sandbox/sandbox.js';
import { globOf } from './glob.js';
import { LineThread } from './line-thread.js';
import { linesIn } from './own-search.js';
import { RipgrepSearch } from './ripgrep-search.js';

const { signal } = new AbortController();
const wanted = { pattern: 'b$', ignoreCase: false, context: 0, glob: globOf('*') };
const many = Array.from({ length: 3 * heavyAtOnce });

it('no more files are searched at once than there are cores, and each that waits has its turn', async () => {
  let [held, mostHeld] = [0, 0];
  const read = async (): Promise<Buffer> => {
    mostHeld = Math.max(mostHeld, ++held);
    return Buffer.from('a\nb\n');
  };
  const search = async (): Promise<void> => {
    expect(await linesIn(read, wanted, 1, signal)).toMatchObject({ lines: [{ number: 2 }] });
    held -= 1;
  };
  expect(await mostThreadsDuring(() => Promise.all(many.map(search)))).toBeLessThanOrEqual(heavyAtOnce);
  expect(mostHeld).toBeLessThanOrEqual(heavyAtOnce);
});

it('a search that failed, was stopped or waited in vain leaves its place to others', async () => {
  const started = (pattern: string, stop = signal) => LineThread.start({ ...wanted, pattern }, stop);
  await expect(Promise.all(many.map(() => started('(')))).rejects.toThrow('no regular expression');
  const threads = await Promise.all(Array.from({ length: heavyAtOnce }, () => started('x')));
  const stop = new AbortController();
  const waits = started('x', stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waits).rejects.toThrow('stopped');
  const next = started('x');
  await Promise.all(threads.map((thread) => thread.close()));
  await (await next).close();
});

it('and no more ripgreps', async () => {
  let [now, most] = [0, 0];
  const sandbox: Sandbox = {
    run: () => {
      most = Math.max(most, ++now);
      const end = new Promise<SandboxEnd>((resolve) =>
        setImmediate(() => {
          now -= 1;
          resolve({ kind: 'exited', code: 1 });
        }),
      );
      return { stdout: Readable.from([]), stderr: Readable.from([]), end };
    },
  };
  const search = new RipgrepSearch(sandbox, '/rg', pino({ level: 'silent' }));
  const folder = { path: '/x', descriptor: 0 } as OpenFolder;
  const searched = { folder, segments: [], kind: 'project', signal } as const;
  const find = async (): Promise<void> => {
    for await (const path of search.files(searched, wanted.glob, {})) throw new Error(path.join('/'));
  };
  await Promise.all(many.map(find));
  expect(most).toBe(heavyAtOnce);
});
