import { invalid } from '../refusal.js';
import type { Message } from './message.js';

/** Calls and results must belong together: the provider refuses a history where they do not. */
export function checkHistory(messages: readonly Message[]): void {
  let open: string[] = [];
  for (const [index, { role, callIds, answers }] of messages.entries()) {
    if (role === 'tool') {
      if (answers === undefined || !open.includes(answers)) throw strayResult(index);
      open = open.filter((id) => id !== answers);
      continue;
    }
    if (open.length > 0) throw unanswered(open, index);
    open = callIds;
  }
  if (open.length > 0) throw unanswered(open, messages.length);
}

function strayResult(index: number): Error {
  return invalid(
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    `messages.[${index}].role`,
  );
}

function unanswered(ids: readonly string[], index: number): Error {
  return invalid(
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
    `messages.[${index}].role`,
  );
}
