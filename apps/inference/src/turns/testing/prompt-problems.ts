import type { anthropicMessages } from '../../models/anthropic-prompt.js';

type Param = ReturnType<typeof anthropicMessages>[number];
type Part = Exclude<Param['content'], string>[number];

/** Why Anthropic would refuse a prompt, in words; empty where it would not. */
export function promptProblems(prompt: readonly Param[]): string[] {
  return prompt.flatMap((message, place) => [
    ...(isEmpty(message) ? [`message ${place} is empty`] : []),
    ...unanswered(message, prompt[place + 1]).map((call) => `call ${call} of message ${place} has no result`),
    ...unasked(message, prompt[place - 1]).map(
      (call) => `result ${call} of message ${place} was not asked for`,
    ),
  ]);
}

function isEmpty({ content }: Param): boolean {
  if (typeof content === 'string') return content.trim() === '';
  return content.length === 0 || content.some((part) => part.type === 'text' && part.text.trim() === '');
}

function unanswered(message: Param, next: Param | undefined): string[] {
  const answers = new Set(resultsOf(next));
  return callsOf(message).filter((call) => !answers.has(call));
}

function unasked(message: Param, before: Param | undefined): string[] {
  const asked = new Set(callsOf(before));
  return resultsOf(message).filter((call) => !asked.has(call));
}

function callsOf(message: Param | undefined): string[] {
  return partsOf(message).flatMap((part) => (part.type === 'tool_use' ? [part.id] : []));
}

function resultsOf(message: Param | undefined): string[] {
  return partsOf(message).flatMap((part) => (part.type === 'tool_result' ? [part.tool_use_id] : []));
}

function partsOf(message: Param | undefined): Part[] {
  return message && typeof message.content !== 'string' ? message.content : [];
}
