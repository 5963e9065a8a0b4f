import { afterEach, describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { LineThread } from './line-thread.js';

const { signal } = new AbortController();
/** It takes minutes on the text, wherever it runs. */
const endless = { pattern: '(?:\\w{1,910}|[a-z]{1,911}|[ab]{1,912})[QR]', ignoreCase: false };
const text = Buffer.from('aab'.repeat(1_500_000));

const threads: LineThread[] = [];
const start = async (pattern: string, wanted = signal) => {
  const thread = await LineThread.start({ pattern, ignoreCase: false }, wanted);
  threads.push(thread);
  return thread;
};
afterEach(() => Promise.all(threads.splice(0).map((thread) => thread.close())));

describe('a pattern', () => {
  it('is given up where it takes too long', async () => {
    const thread = await start(endless.pattern);
    const looked = await thread.look(text, 0, 1, 50);
    expect(looked).toEqual({ kind: 'given up', why: 'looking for the pattern took too long' });
  });

  it('is not looked for any more when nobody wants it', async () => {
    const stop = new AbortController();
    const thread = await start(endless.pattern, stop.signal);
    const looking = thread.look(text, 0, 1, 600_000);
    setImmediate(() => stop.abort(new Error('stopped')));
    await expect(looking).rejects.toThrow('stopped');
  });

  it('is refused where making it ready takes too long', async () => {
    await expect(LineThread.start(endless, signal, 1)).rejects.toThrow('pattern: is too much');
  });

  it('is not refused for what it takes to start a thread', async () => {
    let isOnline = false;
    const begun = (message: unknown): void =>
      void (message as { worker: Worker }).worker.once('online', () => (isOnline = true));
    subscribe('worker_threads', begun);
    try {
      await expect(LineThread.start(endless, signal, 1)).rejects.toThrow('pattern: is too much');
      expect(isOnline).toBe(true);
    } finally {
      unsubscribe('worker_threads', begun);
    }
  });
});

describe('lines', () => {
  const look = async (content: string, pattern: string, context: number, most: number) => {
    const looked = await (await start(pattern)).look(Buffer.from(content), context, most, 10_000);
    return looked.kind === 'looked'
      ? looked.lines.map(({ number, text: told, kind }) => `${number}${kind === 'match' ? ':' : '-'}${told}`)
      : looked.kind;
  };

  it.each([
    ['with what stands around them', 'a\nb\nx\nc\nd\n', 1, 9, ['2-b', '3:x', '4-c']],
    ['each once', 'x\na\nx\nx\nb', 1, 9, ['1:x', '2-a', '3:x', '4:x', '5-b']],
    ['as many as are wanted', 'x\na\nx\nb\nx\n', 1, 2, ['1:x', '2-a', '3:x', '4-b']],
    ['the next of which only stand around them', 'x\nx\nx\n', 1, 1, ['1:x', '2-x']],
    ['without their ends', 'x\r\n\r\nax\r', 0, 9, ['1:x', '3:ax']],
    ['of nothing', '', 1, 9, []],
  ])('are told %s', async (_, content, context, most, expected) => {
    expect(await look(content, 'x$', context, most)).toEqual(expected);
  });

  it('are told by their first 400 characters and their length, and no more than an answer can hold', async () => {
    const line = 'ä'.repeat(5_000);
    const looked = await (await start('ä')).look(Buffer.from(`${line}\n`.repeat(900)), 0, 1_000, 10_000);
    if (looked.kind !== 'looked') throw new Error(looked.why);
    expect(looked.lines[0]).toEqual({ number: 1, text: 'ä'.repeat(400), length: 5_000, kind: 'match' });
    expect(looked.lines.length).toBe(Math.floor(262_144 / 400) + 1);
  });
});
