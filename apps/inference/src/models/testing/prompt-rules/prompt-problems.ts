import { anthropicRequest } from '../../anthropic/request.js';
import type { ModelRequest } from '../../model-port.js';
import { openAiBody } from '../../openai/request.js';
import { anthropicProblems } from './anthropic-rules.js';
import { openAiProblems } from './openai-rules.js';

/** Why a provider would refuse what a request comes to in its words; empty where none would. */
export function promptProblems(request: ModelRequest): string[] {
  const { body } = anthropicRequest(request, 'anthropic');
  const servers = [true, false].map((isOpenAi) => openAiBody(request, { isOpenAi }));
  return [
    ...anthropicProblems(body).map((problem) => `Anthropic: ${problem}`),
    ...servers.flatMap(({ messages }) => openAiProblems(messages)).map((problem) => `OpenAI: ${problem}`),
  ];
}
