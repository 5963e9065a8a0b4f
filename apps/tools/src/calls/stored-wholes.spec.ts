import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { QueryClient } from '#shared/broker';
import { unavailable } from '#shared/contracts';
import { outputFileId, StoredWholes } from './stored-wholes.js';
import { ManualClock } from './testing/manual-clock.js';

const call = { owner: 'u', key: 'k', name: 'shell' };
const file = outputFileId('k');

let stored: Map<string, string>;
let puts: number;
let registered: unknown[];
let memoryIsAway: boolean;
let clock: ManualClock;
let wholes: StoredWholes;

beforeEach(() => {
  [stored, puts, registered, memoryIsAway, clock] = [new Map(), 0, [], false, new ManualClock()];
  const files = {
    put: async (id: string, content: AsyncIterable<Uint8Array>) => {
      puts += 1;
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      const whole = Buffer.concat(chunks);
      stored.set(id, whole.toString());
      return whole.length;
    },
    info: async (id: string) => {
      const found = stored.get(id);
      return found === undefined ? undefined : { size: found.length };
    },
    remove: async (id: string) => void stored.delete(id),
  };
  const ask = async (query: string, request: unknown): Promise<unknown> => {
    if (memoryIsAway) throw unavailable('The memory service does not answer.');
    registered.push([query, request]);
    return request;
  };
  const queries = { ask: ask as QueryClient['ask'] };
  wholes = new StoredWholes({ files, queries, clock, mostBytes: 10, log: pino({ level: 'silent' }) });
});

/** Remembers whether it was let go of. */
class Content implements AsyncIterable<Uint8Array> {
  returned = 0;
  constructor(private readonly pieces: (string | 'hangs')[]) {}

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const pieces = [...this.pieces];
    return {
      next: async () => {
        const piece = pieces.shift();
        if (piece === 'hangs') return new Promise(() => {});
        return piece === undefined
          ? { done: true, value: undefined }
          : { done: false, value: Buffer.from(piece) };
      },
      return: async () => {
        this.returned += 1;
        return { done: true, value: undefined };
      },
    };
  }
}

const keep = (content: Content, signal = new AbortController().signal) => wholes.keep(call, content, signal);

describe('the whole of an output', () => {
  it('is stored and is a file of its owner', async () => {
    expect(await keep(new Content(['abc', 'def']))).toEqual({ kind: 'kept', file, size: 6 });
    expect(stored.get(file)).toBe('abcdef');
    const info = { file, name: 'shell.txt', mediaType: 'text/plain', size: 6 };
    expect(registered).toEqual([['memory.file.create', { owner: 'u', files: [info] }]]);
  });

  it('is stored once for each call, whoever comes second', async () => {
    await keep(new Content(['abc']));
    const second = new Content(['of the second runner']);
    expect(await keep(second)).toEqual({ kind: 'kept', file, size: 3 });
    expect([puts, second.returned]).toEqual([1, 1]);
  });

  it('is no longer than a file may be, and is let go of there', async () => {
    const content = new Content(['abcdefgh', 'ijklmnop', 'hangs']);
    expect(await keep(content)).toEqual({ kind: 'kept in part', file, size: 10 });
    expect([stored.get(file), content.returned]).toEqual(['abcdefghij', 1]);
  });

  it('that nobody could find is not left behind', async () => {
    memoryIsAway = true;
    expect(await keep(new Content(['abc']))).toEqual({
      kind: 'lost',
      reason: 'The memory service does not answer.',
    });
    expect(stored.size).toBe(0);
  });

  it('that was found by somebody stays, though a second runner cannot tell of it', async () => {
    await keep(new Content(['abc']));
    memoryIsAway = true;
    expect(await keep(new Content(['abc']))).toMatchObject({ kind: 'lost' });
    expect(stored.get(file)).toBe('abc');
  });

  it('is not waited for when its call is stopped', async () => {
    const stop = new AbortController();
    const content = new Content(['abc', 'hangs']);
    const keeping = keep(content, stop.signal);
    stop.abort(new Error('stopped'));
    expect(await keeping).toMatchObject({ kind: 'lost' });
    expect(stored.size).toBe(0);
  });

  it('is not waited for for ever', async () => {
    const content = new Content(['abc', 'hangs']);
    const keeping = keep(content);
    await new Promise((resolve) => setImmediate(resolve));
    clock.pass(120_000);
    expect(await keeping).toMatchObject({ kind: 'lost' });
    expect([content.returned, clock.waiting]).toEqual([1, 0]);
  });
});
