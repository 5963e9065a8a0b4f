import { problemsOf, type CallJob } from '#shared/contracts';
import type { Registry } from '../registry/registry.js';
import type { Tool } from '../registry/tool.js';

export interface ReadyCall {
  kind: 'ready';
  tool: Tool;
  input: unknown;
}

export type PreparedCall =
  | ReadyCall
  /** Told to the model as an error, which may do better next time. */
  | { kind: 'refused'; problem: string };

export function prepareCall(
  registry: Registry,
  { name, input }: Pick<CallJob, 'name' | 'input'>,
): PreparedCall {
  const tool = registry.get(name);
  if (!tool) {
    const known = [...registry.keys()].join(', ') || 'none';
    return { kind: 'refused', problem: `There is no tool by the name of "${name}". There are: ${known}.` };
  }
  const parsed = tool.schema.safeParse(input);
  if (parsed.success) return { kind: 'ready', tool, input: parsed.data };
  const named = problemsOf(parsed.error).map(({ path, problem }) => `${path || 'input'}: ${problem}`);
  return { kind: 'refused', problem: `The input does not fit ${name}. ${named.join('; ')}` };
}
