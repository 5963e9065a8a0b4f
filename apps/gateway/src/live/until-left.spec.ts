import { describe, expect, it } from '@jest/globals';
import { untilLeft } from './until-left.js';

/** A reading whose second page never comes. */
async function* stuck(ended: () => void): AsyncGenerator<number> {
  try {
    yield 1;
    await new Promise(() => undefined);
  } finally {
    ended();
  }
}

async function* three(ended: () => void): AsyncGenerator<number> {
  try {
    yield* [1, 2, 3];
  } finally {
    ended();
  }
}

describe('a reading that somebody waits for', () => {
  it('is read to its end', async () => {
    const seen: number[] = [];
    for await (const each of untilLeft(
      three(() => undefined),
      new AbortController().signal,
    ))
      seen.push(each);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('is given up between two pages when nobody does any more', async () => {
    const left = new AbortController();
    let ended = 0;
    const seen: number[] = [];
    for await (const each of untilLeft(
      three(() => (ended += 1)),
      left.signal,
    )) {
      seen.push(each);
      left.abort();
    }
    // What is given up is told so after whoever gave it up has gone on.
    await Promise.resolve();
    expect([seen, ended]).toEqual([[1], 1]);
  });

  it('is given up while a page is under way', async () => {
    const left = new AbortController();
    const seen: number[] = [];
    for await (const each of untilLeft(
      stuck(() => undefined),
      left.signal,
    )) {
      seen.push(each);
      queueMicrotask(() => left.abort());
    }
    expect(seen).toEqual([1]);
  });

  it('tells its failure', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield await Promise.reject(new Error('away'));
    }
    const reading = untilLeft(failing(), new AbortController().signal);
    await expect(reading.next()).rejects.toThrow('away');
  });
});
