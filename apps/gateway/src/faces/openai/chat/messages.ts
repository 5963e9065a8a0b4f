import { z } from 'zod';

const text = z.object({ type: z.literal('text'), text: z.string() });
const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() });
const image = z.object({
  type: z.literal('image_url'),
  image_url: z.object({ url: z.string(), detail: z.string().nullish() }),
});

/** A text alone is one part. */
const parts = <T extends z.core.$ZodType>(part: T) =>
  z.preprocess(
    (content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content),
    z.array(part),
  );

const texts = parts(z.discriminatedUnion('type', [text], 'must be a text: nothing else is supported here'));
const said = parts(
  z.discriminatedUnion('type', [text, refusal], 'must be a text: nothing else is supported here'),
);
const shown = parts(
  z.discriminatedUnion('type', [text, image], 'must be text or image_url: nothing else is supported here'),
);

const call = z.object({
  id: z.string(),
  type: z.literal('function', 'must be function: no other kind is supported here'),
});

/** What else stands in them changes nothing: clients send back what they were sent, with additions of their own. */
const message = z.discriminatedUnion(
  'role',
  [
    z.object({ role: z.literal('system'), content: texts }),
    z.object({ role: z.literal('developer'), content: texts }),
    z.object({ role: z.literal('user'), content: shown }),
    z.object({
      role: z.literal('assistant'),
      content: said.nullish(),
      refusal: z.string().nullish(),
      tool_calls: z.array(call).nullish(),
    }),
    z.object({ role: z.literal('tool'), tool_call_id: z.string(), content: texts }),
  ],
  'must be system, developer, user, assistant or tool',
);

export const messagesField = z.array(message).min(1, 'is empty');
export type ChatMessage = z.infer<typeof message>;
type Part = z.infer<typeof text> | z.infer<typeof refusal> | z.infer<typeof image>;

export function textOf(content: readonly Part[]): string {
  return content
    .flatMap((part) => {
      if (part.type === 'text') return [part.text];
      return part.type === 'refusal' ? [part.refusal] : [];
    })
    .join('\n');
}
