import { describe, expect, it } from '@jest/globals';
import { onceSeen } from './once-seen.js';

const hurried = { limitMs: 20, pauseMs: 1 };
const seen = { gen: 'g', en: 3 };

describe('an answer that must have seen an event', () => {
  it('is read again until it has', async () => {
    let en = 0;
    const answer = await onceSeen(seen, async () => ({ en: (en += 1) }), { limitMs: 10_000, pauseMs: 1 });
    expect(answer).toEqual({ en: 3 });
  });

  it('is read once when nothing is demanded of it', async () => {
    let reads = 0;
    await onceSeen(undefined, async () => ({ en: 0, reads: (reads += 1) }), hurried);
    expect(reads).toBe(1);
  });

  it('is refused as not there yet when the time is over', async () => {
    await expect(onceSeen(seen, async () => ({ en: 2 }), hurried)).rejects.toMatchObject({
      body: { code: 'unavailable', retryable: true },
    });
  });

  it('passes on at once why it cannot be read', async () => {
    const refuse = async (): Promise<{ en: number }> => {
      throw new Error('gone');
    };
    await expect(onceSeen(seen, refuse, { limitMs: 10_000, pauseMs: 10_000 })).rejects.toThrow('gone');
  });
});
