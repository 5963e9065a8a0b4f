import { expect, it } from '@jest/globals';
import type { Message } from '#shared/contracts';
import { assemble } from './assemble.js';
import { correction } from './correction.js';
import { extract } from './extract.js';
import { fillsUp } from './budgets.js';
import { planCompaction } from './plan-compaction.js';
import {
  partsOf,
  pathOf,
  receiptFor,
  receiptOn,
  replied,
  said,
  text,
  tool,
  words,
} from './testing/given-path.js';

function talk(messages: number): Message[] {
  const each = Array.from({ length: messages / 2 }, (_, place) => [
    said(`u${place}`, `Question ${place}: ${words(60)}`),
    replied(`a${place}`, [text(words(20)), tool(0, `c${place}`, words(150)), text(words(70))]),
  ]);
  return pathOf(...each.flat());
}

/** How many messages of the path somebody has looked at. */
function visits(path: Message[], work: (path: readonly Message[]) => void): number {
  const seen = new Set<string | symbol>();
  const watched = new Proxy(path, {
    get(target, place, receiver) {
      if (typeof place === 'string' && /^\d+$/u.test(place)) seen.add(place);
      return Reflect.get(target, place, receiver) as unknown;
    },
  });
  work(watched);
  return seen.size;
}

it('looks at nothing before the cut, however much there is', () => {
  const [short, long] = [200, 20_000].map((length) => {
    const path = talk(length);
    const cut = path.at(-20)?.id ?? '';
    const receipts = [receiptOn(path.at(-5)?.id ?? '', { message: cut, block: 0 })];
    const current = path.at(-1)?.id ?? null;
    return visits(path, (watched) => {
      const parts = partsOf({ path: watched, receipts, current });
      assemble(parts);
      assemble({ ...parts, level: 'minimal' });
      correction(parts);
      planCompaction({ ...parts, keepTokens: 500 });
    });
  });
  expect(long).toBe(short);
  expect(long).toBeLessThan(30);
});

it('keeps 2,000 messages under the window, compacting as it goes', () => {
  const limits = { window: 16_000, maxTokens: 2_000 };
  const all = talk(2_000);
  const receipts: ReturnType<typeof receiptFor>[] = [];
  let largest = 0;
  for (let length = 1; length <= all.length; length += 2) {
    const path = all.slice(0, length);
    const parts = partsOf({ ...limits, path, receipts, current: path.at(-1)?.id ?? null });
    if (fillsUp(assemble(parts), { ...limits, fill: 0.8 })) {
      const plan = planCompaction({ ...parts, keepTokens: 4_000 });
      if (plan) receipts.push(receiptFor(plan, path.at(-1)?.id ?? '', extract(plan), `r${receipts.length}`));
    }
    largest = Math.max(largest, assemble({ ...parts, receipts }).tokens);
  }
  expect(largest).toBeLessThan(14_000 * 0.85);
  expect(receipts.length).toBeGreaterThan(10);
  expect(receipts.length).toBeLessThan(100);
  expect(receipts.at(-1)?.dropped).toBeGreaterThan(1_900);
});
