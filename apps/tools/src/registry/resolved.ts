import { z } from 'zod';
import { idSchema, toolNameSchema } from '#shared/contracts';
import type { Offered, ToolSource } from './source.js';
import type { Tool } from './tool.js';

export interface Resolved {
  tools: ReadonlyMap<string, Tool>;
  /** By their sources' ids, without those that cannot be offered. */
  offered: ReadonlyMap<string, Offered>;
}

/** What several sources come to: a name belongs to the first that offers it, and the others hear of it. */
export function resolve(sources: readonly ToolSource[]): Resolved {
  const tools = new Map<string, Tool>();
  const owners = new Map<string, string>();
  const offered = new Map<string, Offered>();
  for (const source of sources) {
    if (offered.has(source.id)) continue;
    const { state, problem, tools: all } = source.offered();
    const problems = problem === undefined ? [] : [problem];
    const own = all.filter((tool) => {
      const hindrance = hindranceOf(tool, owners);
      if (hindrance !== undefined) problems.push(hindrance);
      else owners.set(tool.name, source.id);
      return hindrance === undefined;
    });
    for (const tool of own) tools.set(tool.name, tool);
    const told = problems.join(' ');
    offered.set(source.id, { state, tools: own, ...(told === '' ? {} : { problem: told }) });
  }
  return { tools, offered };
}

function hindranceOf({ name }: Tool, owners: ReadonlyMap<string, string>): string | undefined {
  const named = toolNameSchema.safeParse(name);
  if (!named.success)
    return `"${name}" is not offered: its name ${z.flattenError(named.error).formErrors[0]}.`;
  const owner = owners.get(name);
  return owner === undefined ? undefined : `${name} is not offered: ${owner} has a tool of this name.`;
}

export function checkSourceId(id: string): string {
  return idSchema.parse(id);
}
