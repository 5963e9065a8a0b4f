import { describe, expect, it } from '@jest/globals';
import { defaultPatience, delayBefore, pause } from './patience.js';

describe('patience', () => {
  it('doubles from one try to the next, up to its bound', () => {
    const delays = [0, 1, 2, 3, 50].map((again) => delayBefore(again, defaultPatience, 1));
    expect(delays).toEqual([250, 500, 1_000, 2_000, 10_000]);
  });

  it('is not the same for all', () => {
    expect(delayBefore(0, defaultPatience, 0)).toBe(125);
  });

  it('ends with the signal, and leaves nothing behind', async () => {
    const leaving = new AbortController();
    const waiting = pause(60_000, leaving.signal);
    leaving.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(pause(60_000, leaving.signal)).rejects.toThrow('enough');
  });
});
