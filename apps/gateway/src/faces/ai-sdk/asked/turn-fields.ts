import type { TurnRequest } from '#shared/contracts';
import type { ChatBody } from './chat-body.js';

/** How a turn is to be run, in our own words; who is meant by `model` is found out apart. */
export function turnFields(body: ChatBody): TurnRequest {
  const { agent, system, tools, thinking, answerSchema, permissions, maxOutputTokens } = body;
  const { temperature, topP, topK, stopSequences } = body;
  const sampling = given({ temperature, topP, topK, stop: stopSequences });
  return given({
    agent,
    systemPrompt: system,
    sampling: Object.keys(sampling).length > 0 ? sampling : undefined,
    thinking,
    maxTokens: maxOutputTokens,
    answerSchema,
    permissions,
    clientTools: tools,
  });
}

/** Without what was not said. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
