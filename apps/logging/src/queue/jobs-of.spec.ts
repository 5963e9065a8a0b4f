import { describe, expect, it } from '@jest/globals';
import { reportIdOf, type Entry } from '#shared/contracts';
import { StoryWriter, usageOf } from '../traces/testing/story.js';
import { delayAfter } from './delays.js';
import { jobsOf } from './jobs-of.js';

const append = (entries: readonly Entry[]) => {
  return { v: 1 as const, gen: 'g', epoch: 1, nonce: 'x', entries: [...entries] };
};

describe('what is to be reported', () => {
  it('is the end of a turn, to each sink, under a name that is the same whenever it is read', () => {
    const { entries } = new StoryWriter().accepted().completed(5, usageOf(1, 1)).story();
    const jobs = jobsOf('s_1', append(entries), ['records', 'told'], 1_000);
    expect(jobs.map(({ sink, of, en }) => ({ sink, of, en }))).toEqual([
      { sink: 'records', of: 'turn', en: entries.at(-1)?.en },
      { sink: 'told', of: 'turn', en: entries.at(-1)?.en },
    ]);
    const again = jobsOf('s_1', append(entries), ['records', 'told'], 2_000);
    expect(again.map(reportIdOf)).toEqual(jobs.map(reportIdOf));
    expect(new Set(jobs.map(reportIdOf)).size).toBe(2);
  });

  it('is what waits for somebody, to whoever tells him', () => {
    const { entries } = new StoryWriter().accepted().calls(1, 'c1', 'look', 'client').calls(2, 'c2').story();
    const jobs = jobsOf('s_1', append(entries), ['records', 'told'], 0);
    expect(jobs).toMatchObject([{ sink: 'told', of: 'wait', en: 2 }]);
  });

  it('is nothing else, and nothing at all where no sink is on', () => {
    const begun = new StoryWriter().accepted().story();
    expect(jobsOf('s_1', append(begun.entries), ['records', 'told'], 0)).toEqual([]);
    const { entries } = new StoryWriter().accepted().completed(5, usageOf(1, 1)).story();
    expect(jobsOf('s_1', append(entries), [], 0)).toEqual([]);
  });
});

describe('what was not taken', () => {
  const patience = { firstMs: 1_000, giveUpMs: 86_400_000 };

  it('comes again later each time, within the hour', () => {
    const delays = [1, 2, 3, 12, 13, 50, 5_000].map((attempt) => delayAfter(attempt, 0, patience));
    expect(delays).toEqual([1_000, 2_000, 4_000, 2_048_000, 3_600_000, 3_600_000, 3_600_000]);
  });

  it('is given up after a day', () => {
    expect(delayAfter(30, 86_399_999, patience)).toBe(3_600_000);
    expect(delayAfter(30, 86_400_000, patience)).toBeUndefined();
  });

  it('is not given up at the first failure because nobody was there to try for a day', () => {
    expect(delayAfter(1, 90_000_000, patience)).toBe(1_000);
    expect(delayAfter(4, 90_000_000, patience)).toBe(8_000);
    expect(delayAfter(5, 90_000_000, patience)).toBeUndefined();
  });
});
