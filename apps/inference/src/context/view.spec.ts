import { describe, expect, it } from '@jest/globals';
import type { Message } from '#shared/contracts';
import { afterCompaction } from './after-compaction.js';
import { assemble } from './assemble.js';
import { correction } from './correction.js';
import { estimateMessages } from './estimate-message.js';
import { extract } from './extract.js';
import { planCompaction } from './plan-compaction.js';
import type { View } from './prompt-parts.js';
import { summaryPrompt } from './summary-prompt.js';
import {
  counted,
  inShort,
  partsOf,
  pathOf,
  receiptOn,
  replied,
  said,
  text,
  words,
} from './testing/given-path.js';

const isLoud = ({ blocks }: Message): boolean => !JSON.stringify(blocks).includes('secret');
const by = (author: string, reply: Message): Message => ({ ...reply, author });

/** Ben looks on: what others say comes from the user's side. */
const view: View = {
  shown: (messages) =>
    messages.filter(isLoud).map((each) => (each.author === 'anna' ? { ...each, role: 'user' } : each)),
  told: (messages) => messages.filter(isLoud),
};

const path = pathOf(
  said('u1', `secret ${words(400)}`),
  by('anna', replied('a1', [text(`one ${words(400)}`)])),
  said('u2', `two ${words(400)}`),
  by('ben', replied('b1', [text(`three ${words(400)}`)])),
  said('u3', 'four'),
);
const parts = partsOf({ path, view, current: 'u3' });

describe('a prompt is seen by somebody', () => {
  it.each(['whole', 'minimal'] as const)('in the %s one', (level) => {
    const { messages, tokens } = assemble({ ...parts, level });
    const roles = messages.map(({ id, role }) => `${id.slice(0, 2)} ${role}`);
    expect(roles).toEqual(['a1 user', 'u2 user', 'b1 assistant', 'u3 user']);
    expect(tokens).toBeLessThan(1_500);
  });

  it('behind a receipt, which counts the messages as they are', () => {
    const receipts = [receiptOn('u2', { message: 'a1', block: 0 }, 'It was said.')];
    const { messages } = assemble({ ...parts, receipts });
    expect(inShort(messages).map((line) => line.slice(0, 2))).toEqual(['r1', 'a1', 'u2', 'b1', 'u3']);
  });

  it('and what is not shown is in no summary, nor in what takes its place', () => {
    const plan = planCompaction({ ...parts, keepTokens: 1 });
    if (!plan) throw new Error('There must be a plan.');
    expect(plan.cut).toEqual({ message: 'u3', block: 0 });
    const shown = [summaryPrompt(plan, 10_000).text, extract(plan)];
    for (const each of shown) expect(each).toMatch(/one[\s\S]*two[\s\S]*three/);
    for (const each of shown) expect(each).not.toContain('secret');
    expect(extract(plan)).toMatch(/^anna: one[\s\S]*^ben: three/m);
    expect(plan.tokensBefore).toBe(estimateMessages(view.shown(path)));
    expect(afterCompaction(parts, plan, 'Short.').tokensAfter).toBeLessThan(100);
  });
});

it('corrects estimates by what was counted of own replies alone', () => {
  const [u1, a1, u2, b1, u3] = path;
  if (!u1 || !a1 || !u2 || !b1 || !u3) throw new Error('There must be a path.');
  const told = { ...parts, path: [u1, a1, u2, b1, u3, counted({ ...a1, id: 'a2' }, 100_000)] };
  expect(correction(told)).toBe(1);
  expect(correction({ ...told, path: [...told.path, counted({ ...b1, id: 'b2' }, 100_000)] })).toBe(2);
});
