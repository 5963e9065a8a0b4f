import type { OpenCall, ToolBlock } from '#shared/contracts';
import { withoutMiddle } from '../context/beginning-of.js';

/**
 * What is carried out of a call: as the model has written it, or as a person has changed it. The hash is the one that
 * the log names and that was agreed to: whoever gets anything else under it refuses.
 */
export function carriedCall(
  { input }: Pick<ToolBlock, 'input'>,
  { hash, changed }: Pick<OpenCall, 'hash' | 'changed'>,
): { input: unknown; hash: string } {
  return changed ? { input: changed.input, hash: changed.hash } : { input, hash };
}

const mostShown = 4_000;

/** The model sees its own arguments in the history: what has come of others it must be told. */
export function toldOfChange({ changed }: Pick<OpenCall, 'changed'>, output: string): string {
  if (!changed) return output;
  const input = withoutMiddle(JSON.stringify(changed.input) ?? '', mostShown);
  return `[A person has changed the arguments of this call to ${input}]\n${output}`;
}
