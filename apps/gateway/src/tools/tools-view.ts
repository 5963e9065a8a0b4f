import { z } from 'zod';
import { offeredTools } from '#shared/broker';
import { listedToolSchema, offeringSchema, type Offering } from '#shared/contracts';

const { pool, source, state, problem } = offeringSchema.shape;

export const toolViewSchema = listedToolSchema.extend({ source, state });
export const toolSourceViewSchema = z.object({ pool, source, state, problem });
export const toolsViewSchema = z.object({
  tools: z.array(toolViewSchema),
  sources: z.array(toolSourceViewSchema),
});
export type ToolsView = z.infer<typeof toolsViewSchema>;

/** Each tool once, as models are told of it. What is wrong with a source is for administrators to read. */
export function toolsViewOf(offerings: readonly Offering[], isAdmin: boolean): ToolsView {
  const sourceOf = new Map(offerings.flatMap((each) => each.tools.map((tool) => [tool, each] as const)));
  const tools = offeredTools(offerings).flatMap((tool) => {
    const from = sourceOf.get(tool);
    return from ? [{ ...tool, source: from.source, state: from.state }] : [];
  });
  const sources = offerings.map((each) => ({
    pool: each.pool,
    source: each.source,
    state: each.state,
    ...(isAdmin && each.problem !== undefined ? { problem: each.problem } : {}),
  }));
  return { tools, sources };
}
