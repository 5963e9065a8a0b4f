import { parseOrRefuse, type ClientTool, type Shape } from '#shared/contracts';
import type { SentImage } from '../../asking/sent-image.js';
import type { Said } from '../../conversations/said.js';
import type { Options } from './options.js';
import { requestSchema } from './request-schema.js';
import { resultsIn, type CallResult } from './results.js';
import { conversationIn, textIn } from './said.js';
import { shapeOf, showsThoughts } from './shape.js';
import { clientTools } from './tools.js';

/** What somebody wants of us who speaks to Anthropic. */
export interface Asked {
  model: string;
  said: Said[];
  text: string;
  images: SentImage[];
  results: CallResult[];
  request: Shape & { systemPrompt?: string; clientTools?: ClientTool[] };
  answer: 'streamed' | 'whole';
  thoughts: 'shown' | 'kept back';
}

/** Throws `invalid_request`, naming every field that is not as it must be, or cannot be honoured. */
export function askedIn(body: unknown): Asked {
  const { model, messages, tools, stream, ...options } = parseOrRefuse(requestSchema, body, 'body');
  const { said, text, images, results } = conversationIn(messages);
  return {
    model,
    said,
    text,
    images,
    results: resultsIn(results),
    request: { ...shapeOf(options), ...systemPrompt(options), ...offered(tools ?? [], options) },
    answer: stream ? 'streamed' : 'whole',
    thoughts: showsThoughts(options) ? 'shown' : 'kept back',
  };
}

function systemPrompt({ system }: Pick<Options, 'system'>): { systemPrompt?: string } {
  const text = textIn(system ?? []);
  return text.trim() === '' ? {} : { systemPrompt: text };
}

function offered(
  tools: Parameters<typeof clientTools>[0],
  { tool_choice: choice }: Pick<Options, 'tool_choice'>,
): { clientTools?: ClientTool[] } {
  return tools.length === 0 || choice?.type === 'none' ? {} : { clientTools: clientTools(tools) };
}
