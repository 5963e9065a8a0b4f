import { expect, test } from '@jest/globals';
import { relieves } from './after-compaction.js';
import { assemble } from './assemble.js';
import { planCompaction } from './plan-compaction.js';
import { partsOf, pathOf, replied, said, text, words } from './testing/given-path.js';

/** What was said long ago, and what the system prompt takes, in words; of the room 5,000 tokens are full at 4,000. */
function isRelieved(old: number, system: number): boolean {
  const path = pathOf(said('m1', words(old)), replied('m2', [text('ok')]), said('m3', words(300)));
  const sections = [{ kind: 'base' as const, text: words(system) }];
  const parts = partsOf({ path, sections, window: 6_000, maxTokens: 1_000, current: 'm3' });
  const plan = planCompaction({ ...parts, keepTokens: 100 });
  if (!plan) throw new Error('There is nothing to drop.');
  return relieves(parts, plan, { wanted: assemble(parts).wanted, fill: 0.8 });
}

test.each([
  ['a little, where that is enough', 400, 3_600, true],
  ['a little, where it stays too long', 400, 6_000, false],
  ['much, although it stays too long', 900, 6_000, true],
])('a prompt is relieved of %s: %d words beside %d', (_, old, system, isWorthIt) => {
  expect(isRelieved(old, system)).toBe(isWorthIt);
});
