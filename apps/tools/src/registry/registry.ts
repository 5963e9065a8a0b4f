import type { Tool } from './tool.js';

export type Registry = ReadonlyMap<string, Tool>;

export const REGISTRY = Symbol('parley.tools.registry');

/** What every provider of models takes for a tool's name. */
const namePattern = /^[A-Za-z0-9_-]{1,64}$/;

export function registryOf(tools: readonly Tool[]): Registry {
  const registry = new Map<string, Tool>();
  for (const tool of tools) {
    if (!namePattern.test(tool.name))
      throw new Error(`No model can call a tool by this name: "${tool.name}".`);
    if (registry.has(tool.name)) throw new Error(`There are two tools by the name of ${tool.name}.`);
    registry.set(tool.name, tool);
  }
  return registry;
}
