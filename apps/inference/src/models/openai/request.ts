import type { Shape } from '#shared/contracts';
import type { ToolOffer } from '../../turns/tools-port.js';
import type { ModelRequest } from '../model-port.js';
import { exchangesOf } from '../prompt/exchanges.js';
import { openAiMessages, type OpenAiMessage } from './messages.js';
import type { OpenAiServer } from './server.js';
import { isStrict } from './strict-schema.js';

export interface OpenAiBody extends Record<string, unknown> {
  model: string;
  messages: OpenAiMessage[];
}

export function openAiBody(request: ModelRequest, server: Pick<OpenAiServer, 'isOpenAi'>): OpenAiBody {
  const { isOpenAi } = server;
  const { model, shape, tools, user } = request;
  const exchanges = exchangesOf(request.messages, {
    files: request.files,
    takes: { pdfs: isOpenAi },
    keepsThoughts: () => false,
  });
  return {
    model,
    messages: openAiMessages(request.system, exchanges),
    stream: true,
    stream_options: { include_usage: true },
    user,
    ...lengthOf(request, isOpenAi),
    ...samplingOf(shape.sampling, isOpenAi),
    ...effortOf(model, shape.thinking, isOpenAi),
    ...(tools.length > 0 ? { tools: tools.map(toolOf) } : {}),
    ...formatOf(shape.answerSchema),
  };
}

/** What a model thinks counts as well. OpenAI has given the field a new name, which others do not know. */
function lengthOf({ maxTokens, maxOutputTokens, shape }: ModelRequest, isOpenAi: boolean): object {
  const thoughts = shape.thinking === undefined || shape.thinking === 'off' ? 0 : budgets[shape.thinking];
  const most = Math.max(maxTokens, Math.min(maxTokens + thoughts, maxOutputTokens ?? Infinity));
  return isOpenAi ? { max_completion_tokens: most } : { max_tokens: most };
}

const budgets = { low: 2_048, medium: 8_192, high: 24_576 } as const;

function samplingOf(sampling: Shape['sampling'], isOpenAi: boolean): object {
  const { temperature, topP, topK, stop } = sampling ?? {};
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(topK === undefined || isOpenAi ? {} : { top_k: topK }),
    ...(stop && stop.length > 0 ? { stop } : {}),
  };
}

/** To think nothing at all has a word of its own for each kind of server, and for some models none. */
function effortOf(model: string, thinking: Shape['thinking'], isOpenAi: boolean): object {
  if (thinking === undefined) return {};
  if (thinking !== 'off') return { reasoning_effort: thinking };
  if (!isOpenAi) return { chat_template_kwargs: { enable_thinking: false } };
  if (/^gpt-5(-mini|-nano)?(-\d{4}|$)/.test(model)) return { reasoning_effort: 'minimal' };
  return /^gpt-([6-9]|5\.)/.test(model) ? { reasoning_effort: 'none' } : {};
}

function toolOf({ name, description, inputSchema }: ToolOffer): object {
  return {
    type: 'function',
    function: { name, description, parameters: { type: 'object', ...inputSchema } },
  };
}

function formatOf(schema: Shape['answerSchema']): object {
  if (!schema) return {};
  return {
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', schema, strict: isStrict(schema) },
    },
  };
}
