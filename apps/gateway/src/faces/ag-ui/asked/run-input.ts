import { z } from 'zod';
import { mostPrints, parseOrRefuse } from '#shared/contracts';
import { propsSchema } from './props.js';
import { toolsField } from './tools-field.js';

/** What the protocol may come to say of a part is for whoever knows it; ours is what stands here. */
const partSchema = z.looseObject({ type: z.string() });
export type Part = z.infer<typeof partSchema>;

const content = z.union([z.string(), z.array(partSchema)], 'must be a text or parts');
const id = z.string().min(1).max(256);

const messageSchema = z.discriminatedUnion('role', [
  z.looseObject({ id, role: z.literal('user'), content }),
  z.looseObject({ id, role: z.literal('assistant'), content: z.string().nullish() }),
  z.looseObject({
    id,
    role: z.literal('tool'),
    toolCallId: z.string(),
    content,
    error: z.string().nullish(),
  }),
  z.looseObject({ id, role: z.literal('system'), content: z.string() }),
  z.looseObject({ id, role: z.literal('developer'), content: z.string() }),
  z.looseObject({ id, role: z.literal('reasoning') }),
  z.looseObject({ id, role: z.literal('activity') }),
]);
export type SentMessage = z.infer<typeof messageSchema>;
export type UserMessage = Extract<SentMessage, { role: 'user' }>;

const resumeSchema = z.looseObject({
  interruptId: z.string(),
  status: z.enum(['resolved', 'cancelled']),
  payload: z.unknown().optional(),
});
export type ResumeEntry = z.infer<typeof resumeSchema>;

const runSchema = z.looseObject({
  threadId: id,
  runId: id,
  protocolVersion: z.string().max(32).nullish(),
  parentRunId: z.string().max(256).nullish(),
  messages: z.array(messageSchema).max(mostPrints),
  tools: toolsField.nullish(),
  context: z
    .array(z.looseObject({ description: z.string(), value: z.string() }))
    .max(1_000)
    .nullish(),
  resume: z.array(resumeSchema).max(1_000).nullish(),
  forwardedProps: z.preprocess(ofApplication, propsSchema.nullish()),
});
export type RunInput = z.infer<typeof runSchema>;

/** It may be anything; what is no object is not for us. */
function ofApplication(props: unknown): unknown {
  return typeof props === 'object' && !Array.isArray(props) ? props : undefined;
}

/** `state` is the client's alone: nothing of it is read. */
export function parseRun(body: unknown): RunInput {
  return parseOrRefuse<RunInput>(runSchema as z.ZodType<RunInput>, body, 'body');
}
