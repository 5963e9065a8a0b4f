import { expect, test } from '@jest/globals';
import type { Block } from '#shared/contracts';
import { seamsOf } from './steps.js';
import { replied, said, text, thinking, tool } from './testing/given-path.js';

test.each<[string, Block[], number[]]>([
  ['nothing', [], [0]],
  ['words alone', [text('a')], [0]],
  ['a step with calls that nothing follows', [thinking('a'), tool(0, 'x')], [0]],
  ['a step with calls and an answer', [thinking('a'), tool(0, 'x'), text('b')], [0, 2]],
  ['calls side by side', [tool(0, 'x'), tool(0, 'y'), text('b')], [0, 2]],
  ['steps of calls alone', [tool(0, 'x'), tool(1, 'y'), tool(1, 'z'), tool(2, 'u')], [0, 1, 3]],
  ['words between the calls of one step', [tool(0, 'x'), text('a'), tool(0, 'y'), text('b')], [0, 3]],
])('a reply of %s may be cut at its seams', (_, blocks, seams) => {
  expect(seamsOf(replied('m2', blocks))).toEqual(seams);
});

test("a user's message is never cut", () => {
  expect(seamsOf({ ...said('m1', 'a'), blocks: [text('a'), text('b')] })).toEqual([0]);
});
