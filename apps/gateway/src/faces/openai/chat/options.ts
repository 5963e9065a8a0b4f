import { z } from 'zod';
import type { Thinking } from '#shared/contracts';

export const notHere = (why = '') => z.never(`is not supported here${why}`).optional();
export const only = <T extends string | number | boolean>(value: T) =>
  z
    .literal(value, `must be ${JSON.stringify(value)}, or be left out: nothing else is supported here`)
    .optional();

/** What a client must do without: each would change the answer. A value that changes nothing is taken. */
const refused = {
  n: only(1),
  logprobs: only(false),
  top_logprobs: only(0),
  presence_penalty: only(0),
  frequency_penalty: only(0),
  parallel_tool_calls: only(true),
  verbosity: only('medium'),
  logit_bias: z
    .record(z.string(), z.unknown())
    .refine((bias) => Object.keys(bias).length === 0, 'must be empty: it is not supported here')
    .optional(),
  modalities: z.tuple([z.literal('text')], 'must be ["text"]: there is nothing else here').optional(),
  service_tier: z.enum(['auto', 'default'], 'must be auto or default: there is one tier here').optional(),
  seed: notHere(),
  audio: notHere(),
  prediction: notHere(),
  web_search_options: notHere(),
  moderation: notHere(),
  functions: notHere('; declare them under tools'),
  function_call: notHere('; use tool_choice'),
};

/** Sent by clients in good faith, and without an effect on the answer. */
const harmless = {
  user: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  store: z.boolean().optional(),
  safety_identifier: z.string().optional(),
  prompt_cache_key: z.string().optional(),
  prompt_cache_options: z.unknown().optional(),
  prompt_cache_retention: z.string().optional(),
};

const effort = {
  none: 'off',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
} as const satisfies Record<string, Thinking>;

/** Bounds are those of our own submits, and are judged there. */
const honoured = {
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  top_k: z.number().optional(),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  stop: z.union([z.string(), z.array(z.string())], 'must be a text or a list of texts').optional(),
  reasoning_effort: z.enum(Object.keys(effort) as (keyof typeof effort)[]).optional(),
  stream: z.boolean().optional(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().nullish(), include_obfuscation: z.boolean().nullish() })
    .optional(),
};

export const optionFields = { ...honoured, ...harmless, ...refused };
type Options = z.infer<z.ZodObject<typeof optionFields>>;

export function thinkingOf({ reasoning_effort: asked }: Options): Thinking | undefined {
  return asked === undefined ? undefined : effort[asked];
}

export function samplingOf({ temperature, top_p: topP, top_k: topK, stop }: Options) {
  const words = typeof stop === 'string' ? [stop] : stop;
  const sampling = {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(words && words.length > 0 ? { stop: words } : {}),
  };
  return Object.keys(sampling).length > 0 ? sampling : undefined;
}
