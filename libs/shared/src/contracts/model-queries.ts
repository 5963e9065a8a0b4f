import { z } from 'zod';
import { agentSchema, brokenFileSchema } from './agents.js';
import { errorBodySchema } from './errors.js';
import { idSchema } from './ids.js';
import { usagePurposeSchema, usageSchema } from './usage.js';

const dollars = z.number().nonnegative();

/** What a model can do and costs, as far as it is known. */
export const modelCardSchema = z.object({
  /** `<provider>/<id>` */
  model: z.string(),
  contextSize: z.number().int().positive(),
  maxOutputTokens: z.number().int().positive(),
  can: z.object({
    images: z.boolean(),
    pdfs: z.boolean(),
    tools: z.boolean(),
    thinking: z.boolean(),
    sampling: z.boolean(),
    answerSchema: z.boolean(),
  }),
  /** Dollars for a million tokens; null where nobody has said: then its cost is told as 0. */
  prices: z.object({ input: dollars, output: dollars, cacheRead: dollars, cacheWrite: dollars }).nullable(),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

/** Answered by inference, which alone holds the providers' keys and limits. */
export const modelQueries = {
  'model.list': {
    request: z.strictObject({}),
    response: z.object({ default: z.string(), models: z.array(modelCardSchema) }),
  },
  /** A structured answer, or the default where the model fails, takes too long or answers something else. */
  'model.classify': {
    request: z.strictObject({
      user: idSchema,
      purpose: usagePurposeSchema,
      /** Without one, the model for such small questions. */
      model: z.string().optional(),
      system: z.string(),
      text: z.string(),
      /** JSON Schema of an object. */
      schema: z.record(z.string(), z.unknown()),
      default: z.unknown(),
      timeoutMs: z.number().int().min(100).max(120_000),
      maxTokens: z.number().int().positive().max(8_192).optional(),
      /** Stable over retries, so that a provider can tell. */
      key: idSchema,
    }),
    response: z.object({
      answer: z.unknown(),
      source: z.enum(['model', 'default']),
      /** Why it is the default. */
      reason: z.string().optional(),
      model: z.string().optional(),
      usage: usageSchema.optional(),
    }),
  },
  /** Refused where no embedding model is configured. */
  'model.embed': {
    request: z.strictObject({ user: idSchema, texts: z.array(z.string().min(1)).min(1).max(256) }),
    response: z.object({
      model: z.string(),
      vectors: z.array(z.array(z.number())),
      usage: usageSchema,
    }),
  },
  /** Those of files, and the user's own rows; beside them the files that are broken. */
  'agent.list': {
    request: z.strictObject({ user: idSchema }),
    response: z.object({ agents: z.array(agentSchema), broken: z.array(brokenFileSchema) }),
  },
  /** Whether somebody can answer by these names, and with tools of these names; null where so. */
  'agent.check': {
    request: z.strictObject({
      user: idSchema,
      agents: z.array(idSchema).max(50),
      models: z.array(z.string().max(200)).max(50),
      /** The names of tools that a client would run itself: none may be one that a new session has anyway. */
      clientTools: z.array(z.string().max(200)).max(100).optional(),
    }),
    response: z.object({ problem: errorBodySchema.nullable() }),
  },
} as const;
