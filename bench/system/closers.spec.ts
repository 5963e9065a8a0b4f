import { describe, expect, it } from '@jest/globals';
import { Closers } from './closers.js';

describe('Closers', () => {
  it('undoes last things first, each once, and goes on where one fails', async () => {
    const done: string[] = [];
    const closers = new Closers();
    closers.add(async () => done.push('first'));
    closers.add(() => Promise.reject(new Error('stuck')));
    closers.add(async () => done.push('last'));
    await expect(closers.close()).rejects.toThrow(AggregateError);
    expect(done).toEqual(['last', 'first']);
    await closers.close();
    expect(done).toEqual(['last', 'first']);
  });
});
