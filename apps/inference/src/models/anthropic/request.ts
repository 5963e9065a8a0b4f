import type Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type { ToolOffer } from '../../turns/tools-port.js';
import { quoted } from '../failures/quoted.js';
import { ModelFailure, type ModelRequest } from '../model-port.js';
import type { Exchange } from '../prompt/exchange.js';
import { exchangesOf } from '../prompt/exchanges.js';
import { markedMessages, markedSystem, markedTools } from './cache-marks.js';
import { generationOf, type Generation } from './generation.js';
import { messagesOf } from './messages.js';
import { samplingOf, type Sampling } from './sampling.js';
import { thinkingPlan, type ThinkingPlan } from './thinking.js';

export interface AnthropicRequest {
  body: Omit<Anthropic.MessageCreateParamsStreaming, 'thinking'> & Sampling & Pick<ThinkingPlan, 'thinking'>;
  headers: Record<string, string>;
}

export function anthropicRequest(request: ModelRequest, provider: string): AnthropicRequest {
  const generation = generationOf(request.model);
  const { plan, exchanges } = planned(request, generation, provider);
  const { sampling, headers } = samplingOf(request.shape.sampling, plan.thinking);
  const system = markedSystem(request.system);
  const stop = request.shape.sampling?.stop;
  const output = outputConfig(request, plan);
  const body = {
    model: request.model,
    max_tokens: plan.maxTokens,
    messages: markedMessages(messagesOf(exchanges)),
    metadata: { user_id: request.user },
    stream: true as const,
    ...sampling,
    ...(plan.thinking ? { thinking: plan.thinking } : {}),
    ...(request.tools.length > 0 ? { tools: markedTools(request.tools.map(toolOf)) } : {}),
    ...(system.length > 0 ? { system } : {}),
    ...(stop && stop.length > 0 ? { stop_sequences: stop } : {}),
    ...(output ? { output_config: output } : {}),
  };
  return { body, headers: { ...headers, ...betaOf(plan), 'idempotency-key': request.stepKey } };
}

interface Planned {
  plan: ThinkingPlan;
  exchanges: Exchange[];
}

function planned(request: ModelRequest, generation: Generation, provider: string): Planned {
  const { maxTokens, maxOutputTokens } = request;
  const wish = { thinking: request.shape.thinking, maxTokens, maxOutputTokens };
  const plan = thinkingPlan(generation, wish);
  const exchanges = rendered(request, provider, !plan.dropsThoughts);
  if (plan.thinking?.type !== 'enabled' || !goesOnThoughtless(exchanges)) return { plan, exchanges };
  const thoughtless = thinkingPlan(generation, { ...wish, thinking: 'off' });
  return { plan: thoughtless, exchanges: rendered(request, provider, false) };
}

function rendered(request: ModelRequest, provider: string, keepsThoughts: boolean): Exchange[] {
  return exchangesOf(request.messages, {
    files: request.files,
    takes: { pdfs: true },
    // Nobody else's signature is accepted.
    keepsThoughts: ({ model }) => keepsThoughts && (model === undefined || model.startsWith(`${provider}/`)),
  });
}

/** With a budget for thinking, an answer that goes on behind tool results must have begun with thoughts. */
function goesOnThoughtless(exchanges: readonly Exchange[]): boolean {
  const last = exchanges.at(-1);
  if (last?.role !== 'assistant') return false;
  const first = last.said[0]?.kind;
  return first !== 'thinking' && first !== 'redacted';
}

function outputConfig(request: ModelRequest, { effort }: ThinkingPlan): Anthropic.OutputConfig | undefined {
  const { answerSchema } = request.shape;
  if (!effort && !answerSchema) return undefined;
  const schema = answerSchema && supported(answerSchema);
  return {
    ...(effort ? { effort } : {}),
    ...(schema ? { format: { type: 'json_schema', schema } } : {}),
  };
}

/** The provider knows a part of JSON Schema only; the SDK says what cannot be put into it. */
function supported(schema: Record<string, unknown>): Record<string, unknown> {
  try {
    const told = transformJSONSchema(schema as Parameters<typeof transformJSONSchema>[0]);
    return told as Record<string, unknown>;
  } catch (error) {
    const why = quoted([error instanceof Error ? error.message : '']);
    const message = `The model provider does not take this answerSchema${why}.`;
    throw new ModelFailure({ code: 'provider_error', message, retryable: false }, { cause: error });
  }
}

function betaOf({ thinking }: ThinkingPlan): Record<string, string> {
  return thinking?.block_binding ? { 'anthropic-beta': 'thinking-binding-controls-2026-08-01' } : {};
}

function toolOf({ name, description, inputSchema }: ToolOffer): Anthropic.Tool {
  return { name, description, input_schema: { type: 'object', ...inputSchema } };
}
