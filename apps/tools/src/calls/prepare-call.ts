import { callHash, type CallJob } from '#shared/contracts';
import type { Registry } from '../registry/registry.js';
import type { Tool } from '../registry/tool.js';

export interface ReadyCall {
  kind: 'ready';
  tool: Tool;
  input: unknown;
  job: CallJob;
}

export type PreparedCall =
  | ReadyCall
  /** Told to the model as an error, which may do better next time. */
  | { kind: 'refused'; problem: string }
  /** Not what was agreed to: somebody has changed it on its way. */
  | { kind: 'forged'; problem: string }
  /** Another service of the pool may have it, or this one in a moment: tool servers take a while to start. */
  | { kind: 'unknown'; problem: string };

export function prepareCall(registry: Registry, job: CallJob): PreparedCall {
  const { name, input } = job;
  if (callHash(name, input) !== job.hash)
    return { kind: 'forged', problem: 'The call is not the one that was agreed to, and was not run.' };
  const tool = registry.get(name);
  if (!tool) {
    const known = registry.names().join(', ') || 'none';
    return { kind: 'unknown', problem: `There is no tool by the name of "${name}". There are: ${known}.` };
  }
  try {
    const checked = tool.input.check(input);
    if (checked.kind === 'fits') return { kind: 'ready', tool, input: checked.input, job };
    return { kind: 'refused', problem: `The input does not fit ${name}. ${checked.problem}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', problem: `The input of ${name} could not be checked: ${reason}` };
  }
}
