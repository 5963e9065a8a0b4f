import type { Block } from '#shared/contracts';

/** Cuts a reply where the model was asked again: behind each step's tool calls. */
export function stepsOf(blocks: readonly Block[]): Block[][] {
  const steps: Block[][] = [];
  let calls: number | undefined;
  for (const block of blocks) {
    const next = block.kind === 'tool' ? block.step : undefined;
    const current = steps.at(-1);
    if (current && (calls === undefined || calls === next)) current.push(block);
    else steps.push([block]);
    calls = next;
  }
  return steps;
}
