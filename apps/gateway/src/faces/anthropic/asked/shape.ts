import type { Shape, Thinking } from '#shared/contracts';
import type { AskedOutput, AskedThinking, Options } from './options.js';

/** Its options in our words. */
export function shapeOf(options: Partial<Options>): Shape {
  const { max_tokens: maxTokens, output_config: output, output_format: format } = options;
  const thinking = thinkingLevel(options.thinking, output);
  const sampling = defined({
    temperature: temperatureBeside(thinking, options),
    topP: options.top_p,
    topK: options.top_k,
    stop: options.stop_sequences?.length ? options.stop_sequences : undefined,
  });
  return defined({
    maxTokens,
    thinking,
    sampling: Object.keys(sampling).length > 0 ? sampling : undefined,
    answerSchema: (output?.format ?? format)?.schema,
  });
}

/** Beside thoughts its makers take 1, which changes nothing, and their own clients send it; models here take none. */
function temperatureBeside(thinking: Thinking | undefined, { temperature }: Partial<Options>) {
  const isNone = temperature === 1 && thinking !== undefined && thinking !== 'off';
  return isNone ? undefined : temperature;
}

/** Whether its client wants to see thoughts. */
export function showsThoughts({ thinking }: Partial<Options>): boolean {
  return !!thinking && thinking.type !== 'disabled' && thinking.display !== 'omitted';
}

/** Up to so many tokens of thought it is still the lower level. */
const bounds = { low: 4_096, medium: 16_384 };

function thinkingLevel(
  thinking: AskedThinking | null | undefined,
  output: AskedOutput | null | undefined,
): Thinking | undefined {
  if (thinking?.type === 'disabled') return 'off';
  if (thinking?.type === 'enabled') return byBudget(thinking.budget_tokens);
  const effort = output?.effort ?? (thinking ? 'high' : undefined);
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort;
}

function byBudget(tokens: number): Thinking {
  if (tokens <= bounds.low) return 'low';
  return tokens <= bounds.medium ? 'medium' : 'high';
}

type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> };

function defined<T extends object>(fields: T): Defined<T> {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(said) as Defined<T>;
}
