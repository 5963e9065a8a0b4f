import { describe, expect, it } from '@jest/globals';
import type { ProbeOrder } from '../generator/probes/order.js';
import { archive } from './archive.js';
import type { Parts } from './finding.js';

const figures = [
  ...['list', 'open', 'rare', 'common', 'preview', 'whole', 'turn', 'recalling'],
  ...['nearThere', 'nearBack', 'farThere', 'farBack'],
];

/** Each answer takes as many milliseconds as there are messages. */
function partsOf(orders: ProbeOrder[]): Parts {
  let answer: (report: unknown) => void;
  const generator = {
    onceTold: (listener: typeof answer) => (answer = listener),
    tell: ({ probe }: { probe: Extract<ProbeOrder, { messages: number }> }) => {
      orders.push(probe);
      const told = Object.fromEntries(figures.map((figure) => [figure, probe.messages]));
      answer({ report: 'probed', figures: told });
    },
  };
  const bench = { generator, ended: new Promise<never>(() => undefined) };
  return { bench, quick: false } as unknown as Parts;
}

describe('the probe of a large archive', () => {
  it('has a limit for everything that is asked for, and what does not grow by less than the archive misses it', async () => {
    const orders: ProbeOrder[] = [];
    const found = await archive(partsOf(orders));
    expect(orders.map(({ ask }) => ask)).toEqual(['archive', 'archive', 'long session', 'long session']);
    const grown = found.filter(({ what }) => what === 'times as long as before');
    expect(grown.map(({ value }) => value)).toEqual(Array.from({ length: 13 }, () => 100));
    // All of it, and the way back to the end: as much more as there is more.
    expect(grown.map(({ limit = Infinity }) => limit).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 10 }, () => 3),
      ...[20, 100, 100],
    ]);
  });
});
