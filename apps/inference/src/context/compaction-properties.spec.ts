import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Block, Message, Receipt } from '#shared/contracts';
import { promptProblems } from '../models/testing/prompt-rules/prompt-problems.js';
import { requestOf } from '../models/testing/request.js';
import { afterCompaction } from './after-compaction.js';
import { assemble } from './assemble.js';
import { estimateMessages } from './estimate-message.js';
import { extract } from './extract.js';
import { planCompaction } from './plan-compaction.js';
import type { CompactionPlan, PromptParts } from './prompt-parts.js';
import { receiptThatCounts } from './shortened-path.js';
import { seamsOf } from './steps.js';
import { partsOf, receiptFor } from './testing/given-path.js';
import { anyPath } from './testing/random-path.js';

const runs = { numRuns: 80 };
const keepTokens = fc.constantFrom(0, 100, 400, 1_500);
const factor = fc.constantFrom(0.5, 1, 1.3, 2);

interface Done {
  plan: CompactionPlan;
  /** As it was planned on. */
  before: PromptParts;
  after: PromptParts;
}

/** Compacts while there is something to drop, as the conversation grows message by message. */
function compactions(path: Message[], keep: number, by: number): Done[] {
  const done: Done[] = [];
  let receipts: Receipt[] = [];
  for (let length = 1; length <= path.length; length += 1) {
    const grown = path.slice(0, length);
    const current = grown.findLast(({ role }) => role === 'user')?.id ?? null;
    for (let plan: CompactionPlan | undefined, tries = 0; ; tries += 1) {
      if (tries > 100) throw new Error('Compaction does not end.');
      const before = partsOf({ path: grown, receipts, current, factor: by });
      plan = planCompaction({ ...before, keepTokens: keep });
      if (!plan) break;
      const head = grown.at(-1)?.status === 'streaming' ? grown.at(-2) : grown.at(-1);
      receipts = [...receipts, receiptFor(plan, head?.id ?? '', extract(plan), `r${receipts.length}`)];
      done.push({ plan, before, after: { ...before, receipts } });
    }
  }
  return done;
}

function always(promise: (done: Done) => void): void {
  fc.assert(
    fc.property(anyPath, keepTokens, factor, (path, keep, by) =>
      compactions(path, keep, by).forEach(promise),
    ),
    runs,
  );
}

const isSaid = ({ author }: Message): boolean => author !== 'system';
const original = ({ path }: PromptParts, { id }: Message): Message | undefined =>
  path.find((message) => message.id === id);

describe('after any compaction', () => {
  it('the random conversations are worth it', () => {
    const counts = fc.sample(anyPath, { numRuns: 60, seed: 4 }).map((path) => compactions(path, 100, 1));
    const all = counts.flat();
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter(({ plan }) => plan.cut.block > 0).length).toBeGreaterThan(10);
    expect(all.filter(({ plan }) => plan.span[0]?.role === 'system').length).toBeGreaterThan(20);
  });

  it('each message of the prompt is whole, or the later steps of one that is', () =>
    always(({ after }) => {
      for (const message of assemble(after).messages.filter(isSaid)) {
        const whole = original(after, message);
        const from = (whole?.blocks.length ?? 0) - message.blocks.length;
        expect(message.blocks).toEqual(whole?.blocks.slice(from));
        expect(whole && seamsOf(whole)).toContain(from);
        expect(tornSteps(whole?.blocks ?? [], from)).toEqual([]);
      }
    }));

  it('the current message is there once, word for word', () =>
    always(({ after }) => {
      const [current, ...others] = assemble(after).messages.filter(({ id }) => id === after.current);
      expect(others).toEqual([]);
      expect(current).toBe(after.path.find(({ id }) => id === after.current));
    }));

  it('no provider refuses the prompt, be it whole or minimal', () =>
    fc.assert(
      fc.property(anyPath, keepTokens, (path, keep) => {
        for (const { after } of compactions(path, keep, 1)) {
          for (const level of ['whole', 'minimal'] as const) {
            const { messages, system } = assemble({ ...after, level, window: 2_000, maxTokens: 100 });
            expect(promptProblems(requestOf(messages, { system }))).toEqual([]);
          }
        }
      }),
      { numRuns: 40 },
    ));

  it('nothing is both dropped and kept, and nothing is lost', () =>
    always(({ plan, before, after }) => {
      const blocks = (messages: readonly Message[]): Block[] =>
        messages.filter(isSaid).flatMap((message) => message.blocks);
      const was = blocks(assemble(before).messages);
      const is = [...blocks(plan.span), ...blocks(assemble(after).messages)];
      expect(is).toHaveLength(was.length);
      expect(new Set(is)).toEqual(new Set(was));
    }));

  it('the path is shorter than before', () =>
    always(({ plan, before, after }) => {
      const { tokensAfter } = afterCompaction(before, plan, extract(plan));
      expect(tokensAfter).toBeLessThan(plan.tokensBefore);
      expect(assemble({ ...after, sections: [] }).tokens).toBe(tokensAfter);
    }));

  it('its receipt is the one that counts, and taking it back gives the prompt as it was', () =>
    always(({ before, after }) => {
      expect(receiptThatCounts(after.path, after.receipts)).toBe(after.receipts.at(-1));
      expect(assemble({ ...after, receipts: after.receipts.slice(0, -1) })).toEqual(assemble(before));
    }));

  it('as many messages are told as dropped as have something missing', () =>
    always(({ plan, after }) => {
      const held = new Map(assemble(after).messages.map((message) => [message.id, message]));
      const short = after.path.filter(({ id, blocks }) => held.get(id)?.blocks.length !== blocks.length);
      expect(plan.dropped).toBe(short.length);
    }));
});

it('the last tokens stay as they are', () => {
  fc.assert(
    fc.property(anyPath, keepTokens, factor, (path, keep, by) => {
      for (const { plan, after } of compactions(path, keep, by)) {
        const { messages } = assemble(after);
        const kept = messages.slice(messages.findIndex(({ id }) => id === plan.cut.message));
        expect(estimateMessages(kept) * by).toBeGreaterThanOrEqual(keep);
      }
    }),
    runs,
  );
});

it('the minimal prompt holds the current message, and no more than half of the window beside it', () => {
  fc.assert(
    fc.property(anyPath, keepTokens, fc.constantFrom(500, 4_000, 100_000), (path, keep, window) => {
      for (const { after } of compactions(path, keep, 1)) {
        const limits = { window, maxTokens: 100, level: 'minimal' as const };
        const { messages, tokens } = assemble({ ...after, ...limits });
        const current = messages.filter(({ id }) => id === after.current);
        expect(current.map(({ blocks }) => blocks)).toEqual([
          current.flatMap((message) => original(after, message)?.blocks ?? []),
        ]);
        expect(tokens <= window / 2 || messages.length === 1).toBe(true);
        expect(messages.flatMap(({ blocks }) => blocks).every(({ kind }) => kind === 'text')).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

/** Steps of which some calls lie before the cut and some behind. */
function tornSteps(blocks: readonly Block[], from: number): number[] {
  const steps = (part: readonly Block[]): number[] =>
    part.flatMap((block) => (block.kind === 'tool' ? [block.step] : []));
  const before = new Set(steps(blocks.slice(0, from)));
  return steps(blocks.slice(from)).filter((step) => before.has(step));
}
