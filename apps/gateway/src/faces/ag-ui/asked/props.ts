import { z } from 'zod';
import { idSchema, samplingSchema, thinkingSchema, type TurnRequest } from '#shared/contracts';
import { narrowingField } from '../../../turns/narrowing.js';
import { objectSchema } from '../../../turns/shape-fields.js';

/** What would change the answer and cannot be had here: whoever asks for it is told so. */
const impossible = [
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'repetitionPenalty',
  'logitBias',
  'toolChoice',
  'parallelToolCalls',
  'responseFormat',
  'n',
];

const { temperature, topP, topK, stop } = samplingSchema.shape;

/** How a turn is to be run. What an application sends for itself stands beside it, and is passed over. */
export const propsSchema = z
  .looseObject({
    agent: idSchema.optional(),
    model: z.string().min(1).max(200).optional(),
    temperature,
    topP,
    topK,
    stopSequences: stop,
    maxOutputTokens: z.number().int().positive().optional(),
    thinking: thinkingSchema.optional(),
    answerSchema: objectSchema.optional(),
    permissions: narrowingField.optional(),
    onDisconnect: z.enum(['continue', 'cancel']).optional(),
    policy: z.enum(['reject', 'interrupt']).optional(),
  })
  .superRefine((props, context) => {
    const asked = impossible.filter((name) => props[name] !== undefined && props[name] !== null);
    for (const name of asked)
      context.addIssue({ code: 'custom', path: [name], message: 'cannot be honoured here' });
  });
export type Props = z.infer<typeof propsSchema>;

export function requestOf(props: Props): TurnRequest {
  const { agent, thinking, answerSchema, permissions, maxOutputTokens, onDisconnect } = props;
  const { temperature: heat, topP: p, topK: k, stopSequences } = props;
  const sampling = given({ temperature: heat, topP: p, topK: k, stop: stopSequences });
  return given({
    agent,
    sampling: Object.keys(sampling).length > 0 ? sampling : undefined,
    thinking,
    maxTokens: maxOutputTokens,
    answerSchema,
    permissions,
    onDisconnect,
  });
}

/** Without what was not said. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
