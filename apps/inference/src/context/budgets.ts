import type { Prompt } from './prompt-parts.js';

interface Limits {
  window: number;
  maxTokens: number;
}

/** What the prompt may take, so that the answer has room. A model is never asked for more answer than half of it. */
export function roomFor({ window, maxTokens }: Limits): number {
  return Math.max(window - maxTokens, Math.floor(window / 2));
}

/** Up to here everything goes in; beyond it what can be done without is left out. */
export const softShare = 0.8;

/** Whether it is time to compact. What was left out counts: it was meant to be there. */
export function fillsUp({ wanted }: Prompt, { fill, ...limits }: Limits & { fill: number }): boolean {
  return wanted > fill * roomFor(limits);
}

/** The last tokens of a path: of them only what cannot be helped is cut. */
export const spared = 20_000;
