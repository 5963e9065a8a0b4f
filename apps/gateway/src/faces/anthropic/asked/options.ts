import { z } from 'zod';
import { listOf, text } from './parts.js';

const refused = (why: string) => z.null(why).optional();

const thinkingSchema = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('disabled') }),
    z.object({ type: z.literal('enabled'), budget_tokens: z.number().int().min(1_024), display: shown() }),
    z.object({ type: z.literal('adaptive'), display: shown() }),
  ],
  { error: () => 'must be "enabled", "adaptive" or "disabled"' },
);
export type AskedThinking = z.infer<typeof thinkingSchema>;

function shown() {
  return z.enum(['summarized', 'omitted']).nullish();
}

const outputSchema = z.strictObject({
  effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  format: z.object({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) }).nullish(),
});
export type AskedOutput = z.infer<typeof outputSchema>;

const parallel = z
  .literal(false, 'cannot be honoured here: a model may ask for several tools at once')
  .optional();
const toolChoice = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('auto'), disable_parallel_tool_use: parallel }),
    z.object({ type: z.literal('none') }),
  ],
  { error: () => 'must be "auto" or "none": nobody can be made to use a tool here' },
);

/** What says how the answer is to be made. */
export const optionFields = {
  max_tokens: z.number().int().positive().max(1_000_000),
  system: listOf([text], 'text').optional(),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.number().int().positive().nullish(),
  stop_sequences: z.array(z.string().min(1).max(200)).max(4, 'at most 4 are taken').nullish(),
  thinking: thinkingSchema.nullish(),
  output_config: outputSchema.nullish(),
  output_format: outputSchema.shape.format,
  tool_choice: toolChoice.nullish(),
};
const options = z.object(optionFields);
export type Options = z.infer<typeof options>;

const anything = z.unknown().optional();

/** What changes nothing that a client could see here. */
export const harmlessFields = {
  metadata: anything,
  cache_control: anything,
  diagnostics: anything,
  context_management: anything,
  compaction: anything,
  billing_policy: anything,
  service_tier: z.enum(['auto', 'standard_only']).nullish(),
  speed: z.literal('standard', 'cannot be honoured here: there is one speed').nullish(),
};

/** What would change the answer, or where it is made. */
export const refusedFields = {
  thread: refused('cannot be honoured here: all that was said must be sent'),
  fallback_credit_token: refused('cannot be honoured here'),
  container: refused('cannot be honoured here: there are no containers to name'),
  mcp_servers: z
    .array(z.unknown())
    .max(0, 'cannot be honoured here: tool servers are set up by the operator')
    .nullish(),
  inference_geo: refused('cannot be honoured here'),
  user_profile_id: refused('cannot be honoured here'),
  workspace_id: refused('cannot be honoured here'),
  fallbacks: refused('cannot be honoured here: an agent has its own'),
};
