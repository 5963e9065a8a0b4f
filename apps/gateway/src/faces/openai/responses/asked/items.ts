import { z } from 'zod';

const inputText = z.object({ type: z.literal('input_text'), text: z.string() });
const outputText = z.object({ type: z.literal('output_text'), text: z.string() });
const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() });
const inputImage = z.object({
  type: z.literal('input_image'),
  image_url: z.string('must be a data: URL: files of OpenAI are not known here'),
  detail: z.string().nullish(),
});

/** A text alone is one part. */
const parts = <T extends z.core.$ZodType>(part: T) =>
  z.preprocess(
    (content) => (typeof content === 'string' ? [{ type: 'input_text', text: content }] : content),
    z.array(part),
  );

const onlyText = 'must be input_text: nothing else is supported here';
const texts = parts(z.discriminatedUnion('type', [inputText], onlyText));
const shown = parts(
  z.discriminatedUnion(
    'type',
    [inputText, inputImage],
    'must be input_text or input_image: nothing else is supported here',
  ),
);
const said = parts(
  z.discriminatedUnion(
    'type',
    [inputText, outputText, refusal],
    'must be output_text or refusal: nothing else is supported here',
  ),
);

const type = z.literal('message');
const message = z.discriminatedUnion(
  'role',
  [
    z.object({ type, role: z.literal('system'), content: texts }),
    z.object({ type, role: z.literal('developer'), content: texts }),
    z.object({ type, role: z.literal('user'), content: shown }),
    z.object({ type, role: z.literal('assistant'), content: said }),
  ],
  'must be system, developer, user or assistant',
);

const call = z.object({ type: z.literal('function_call'), call_id: z.string(), name: z.string() });
const result = z.object({ type: z.literal('function_call_output'), call_id: z.string(), output: texts });
/** What was thought here is kept here. */
const reasoning = z.object({ type: z.literal('reasoning') });

/** What else stands in them changes nothing: clients send back what they were sent, with additions of their own. */
const item = z.discriminatedUnion(
  'type',
  [message, call, result, reasoning],
  'must be message, function_call, function_call_output or reasoning: nothing else is supported here',
);

/** A message may leave out what it is. */
function typed(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || 'type' in input || !('role' in input)) return input;
  return { ...input, type: 'message' };
}

export const inputField = z.preprocess(
  (input) => {
    if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
    return Array.isArray(input) ? input.map(typed) : input;
  },
  z.array(item, 'must be a text or a list of items').min(1, 'is empty'),
);

export type InputItem = z.infer<typeof item>;
type Part =
  | z.infer<typeof inputText>
  | z.infer<typeof outputText>
  | z.infer<typeof refusal>
  | z.infer<typeof inputImage>;

/** What says nothing is no text: its history leaves it out, too. */
export function textOf(content: readonly Part[]): string {
  return content.reduce((before, part) => {
    if (part.type === 'input_image') return before;
    return joined(before, part.type === 'refusal' ? part.refusal : part.text);
  }, '');
}

/** Texts stand on lines of their own; those that were told here bring the ends of their lines with them. */
export function joined(before: string, after: string): string {
  if (before === '' || after.trim() === '') return before === '' ? after : before;
  return after.startsWith('\n') ? before + after : `${before}\n${after}`;
}
