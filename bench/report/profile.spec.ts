import { describe, expect, it } from '@jest/globals';
import { topCosts } from './profile.js';

const node = (id: number, functionName: string, url = '', lineNumber = 0) => ({
  id,
  callFrame: { functionName, url, lineNumber },
});

describe('topCosts', () => {
  const profile = {
    nodes: [
      node(1, '(idle)'),
      node(2, 'flush', 'file:///somewhere/dist/libs/log.js', 9),
      node(3, 'flush', 'file:///somewhere/dist/libs/log.js', 9),
      node(4, '', 'file:///somewhere/node_modules/a/index.js', 0),
      node(5, '(garbage collector)'),
    ],
    samples: [1, 2, 3, 4, 5],
    timeDeltas: [9_000, 1_000, 1_000, 500, 250],
  };

  it('sums a function over all the ways to it, and leaves idle time out', () => {
    expect(topCosts(profile, 10)).toEqual([
      { what: 'flush libs/log.js:10', selfMs: 2 },
      { what: '(anonymous) a/index.js:1', selfMs: 0.5 },
      { what: '(garbage collector)', selfMs: 0.25 },
    ]);
  });

  it('names the costliest only', () => {
    expect(topCosts(profile, 1)).toHaveLength(1);
  });
});
