import type { ListedTool, Offering } from '../contracts/index.js';

export const defaultPool = 'default';

/**
 * The tools of all pools, each name once: where two pools have one, that of the default pool counts, else that of the
 * pool whose name comes first; so every mind chooses the same.
 */
export function offeredTools(offerings: readonly Offering[]): ListedTool[] {
  const tools = new Map<string, ListedTool>();
  for (const offering of offerings.toSorted(byPlace)) {
    for (const tool of offering.tools) if (!tools.has(tool.name)) tools.set(tool.name, tool);
  }
  return [...tools.values()];
}

function byPlace(a: Offering, b: Offering): number {
  return place(a) < place(b) ? -1 : 1;
}

function place({ pool, source }: Offering): string {
  return `${pool === defaultPool ? '0' : `1${pool}`} ${source === 'built-in' ? '0' : `1${source}`}`;
}
