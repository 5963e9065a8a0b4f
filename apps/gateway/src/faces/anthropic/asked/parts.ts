import { z } from 'zod';
import { saidSchema } from '../../../turns/submit-body.js';

export const text = z.object({ type: z.literal('text'), text: saidSchema });
export type TextPart = z.infer<typeof text>;

/** What a part is, where it is one that is not taken: to be told by its name. */
function notTaken(taken: string): z.core.$ZodErrorMap {
  return () => `is not taken here; ${taken} may be`;
}

const imageSource = z.discriminatedUnion(
  'type',
  [z.object({ type: z.literal('base64'), media_type: z.string().max(100), data: z.string().min(1) })],
  { error: () => 'must be "base64": nothing is fetched for a client' },
);
const image = z.object({ type: z.literal('image'), source: imageSource });
export type ImageSource = z.infer<typeof imageSource>;

const documentSource = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('text'), data: saidSchema }),
    z.object({ type: z.literal('content'), content: listOf([text], 'text') }),
  ],
  { error: () => 'must be "text" or "content": other documents are not read' },
);
const document = z.object({
  type: z.literal('document'),
  title: saidSchema.nullish(),
  context: saidSchema.nullish(),
  source: documentSource,
});
export type DocumentPart = z.infer<typeof document>;

const result = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1).max(256),
  content: listOf([text], 'text').optional(),
  is_error: z.boolean().nullish(),
});
export type ResultPart = z.infer<typeof result>;

const call = z.object({
  type: z.literal('tool_use'),
  id: z.string().min(1).max(256),
  name: z.string(),
  input: z.unknown().optional(),
});
const thinking = z.object({ type: z.literal('thinking') });
const redacted = z.object({ type: z.literal('redacted_thinking') });

export const userParts = listOf([text, image, document, result], 'text, image, document and tool_result');
export const assistantParts = listOf([text, call, thinking, redacted], 'text, thinking and tool_use');

export type UserPart = z.infer<typeof userParts>[number];
export type AssistantPart = z.infer<typeof assistantParts>[number];

/** A text alone stands for one part of it. What else such a part may hold (marks for a cache, quotations) is passed over. */
export function listOf<
  const T extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(kinds: T, taken: string) {
  return z.preprocess(
    (content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content),
    z.array(z.discriminatedUnion('type', kinds, { error: notTaken(taken) })).max(10_000),
  );
}
