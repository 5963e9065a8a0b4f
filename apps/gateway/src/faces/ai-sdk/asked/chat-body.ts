import { z } from 'zod';
import { idSchema, parseOrRefuse, samplingSchema, thinkingSchema } from '#shared/contracts';
import { storableText } from '../../../refusals/storable-text.js';
import { narrowingField } from '../../../turns/narrowing.js';
import { objectSchema } from '../../../turns/shape-fields.js';

import { toolsField } from './tools-field.js';

/** Of messages only the last one is looked into: the others are kept here already. */
const partSchema = z.looseObject({ type: z.string() });
export type Part = z.infer<typeof partSchema>;

const messageSchema = z.looseObject({
  id: z.string(),
  role: z.enum(['system', 'user', 'assistant']),
  parts: z.array(partSchema),
});
export type SentMessage = z.infer<typeof messageSchema>;

const { temperature, topP, topK, stop } = samplingSchema.shape;

/** What a transport sends, and what its `body` may add to that. */
const chatSchema = z.strictObject({
  id: z.string().min(1).max(256),
  messages: z.array(messageSchema).min(1, 'must hold a message'),
  trigger: z.enum(['submit-message', 'regenerate-message']).default('submit-message'),
  messageId: z.string().nullish(),
  agent: idSchema.optional(),
  model: z.string().min(1).max(200).optional(),
  system: storableText(100_000).optional(),
  tools: toolsField.optional(),
  temperature,
  topP,
  topK,
  stopSequences: stop,
  maxOutputTokens: z.number().int().positive().optional(),
  thinking: thinkingSchema.optional(),
  answerSchema: objectSchema.optional(),
  permissions: narrowingField.optional(),
});
export type ChatBody = z.infer<typeof chatSchema>;

export function parseChat(body: unknown): ChatBody {
  return parseOrRefuse<ChatBody>(chatSchema as z.ZodType<ChatBody>, body, 'body');
}

/** By the name that the SDK gives it, or by that of the protocol between: the stop button of a page. */
const stopSchema = z.looseObject({ activeStreamId: z.string().nullish() });

/** Which turn is meant, if one is; the message that a client sends along is kept here already. */
export function parseStop(body: unknown): string | undefined {
  return parseOrRefuse(stopSchema, body ?? {}, 'body').activeStreamId ?? undefined;
}
