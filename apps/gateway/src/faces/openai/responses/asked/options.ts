import { z } from 'zod';
import type { Thinking } from '#shared/contracts';
import { notHere, only, optionFields, samplingOf, thinkingOf } from '../../chat/options.js';

/** What a client must do without: each would change the answer. A value that changes nothing is taken. */
const refused = {
  top_logprobs: optionFields.top_logprobs,
  parallel_tool_calls: optionFields.parallel_tool_calls,
  service_tier: optionFields.service_tier,
  max_tool_calls: notHere(),
  prompt: notHere('; send instructions and input'),
  context_management: notHere(': what grows too long is compacted by the server'),
  moderation: notHere(),
};

const noInclude =
  'must be reasoning.encrypted_content, which is not needed to go on here: nothing else is supported';
export const includeField = z.array(z.literal('reasoning.encrypted_content', noInclude));

/** Sent by clients in good faith, and without an effect on the answer. */
const harmless = {
  user: optionFields.user,
  metadata: optionFields.metadata,
  store: optionFields.store,
  safety_identifier: optionFields.safety_identifier,
  prompt_cache_key: optionFields.prompt_cache_key,
  prompt_cache_options: optionFields.prompt_cache_options,
  prompt_cache_retention: optionFields.prompt_cache_retention,
  truncation: z.enum(['auto', 'disabled'], 'must be auto or disabled').optional(),
  include: includeField.optional(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean().nullish() }).optional(),
};

const summary = z.enum(['auto', 'concise', 'detailed'], 'must be auto, concise or detailed').nullish();
const reasoning = z.strictObject({
  effort: optionFields.reasoning_effort.nullable(),
  summary,
  generate_summary: summary,
});

/** Bounds are those of our own submits, and are judged there. */
const honoured = {
  temperature: optionFields.temperature,
  top_p: optionFields.top_p,
  max_output_tokens: z.number().optional(),
  reasoning: reasoning.optional(),
  instructions: z.string('must be a text').optional(),
  background: z.boolean().optional(),
  stream: z.boolean().optional(),
};

export const responseOptions = { ...honoured, ...harmless, ...refused };
type Options = z.infer<z.ZodObject<typeof responseOptions>>;

export { only, samplingOf };

/** To see a summary there must be thoughts: asked for without an effort it means the usual one. */
export function thinkingAsked({ reasoning: asked }: Options): Thinking | undefined {
  const { effort, summary: shown, generate_summary: shownOf } = asked ?? {};
  if (effort) return thinkingOf({ reasoning_effort: effort });
  return shown || shownOf ? 'medium' : undefined;
}
