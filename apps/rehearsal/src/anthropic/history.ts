import { isForged } from '../ids.js';
import { invalid } from '../refusal.js';
import { fieldRequired, type Message } from './message.js';

/**
 * What the provider checks of a history: content that is not empty, calls and results that belong together,
 * thinking that was not tampered with. Who builds histories wrongly shall learn it in rehearsal.
 */
export function checkHistory(messages: readonly Message[]): void {
  for (const [index, message] of messages.entries()) {
    checkNotEmpty(message, index, index === messages.length - 1);
    checkThinking(message, index);
    if (message.role === 'assistant') checkAnswered(messages, index);
    if (message.role === 'user') checkAsked(messages, index);
  }
}

function checkNotEmpty({ role, content }: Message, index: number, isLast: boolean): void {
  const lastOfModel = isLast && role === 'assistant';
  if (content.length === 0 && !lastOfModel) {
    const who = role === 'user' ? 'user messages' : 'all messages';
    const rest = role === 'user' ? '' : ' except for the optional final assistant message';
    throw invalid(`messages.${index}: ${who} must have non-empty content${rest}`, `messages.${index}`);
  }
  if (blocksOf(content).some(({ type, text }) => type === 'text' && text === '')) {
    throw invalid('messages: text content blocks must be non-empty', `messages.${index}`);
  }
}

function checkThinking({ content }: Message, index: number): void {
  for (const [at, { type, thinking, signature }] of blocksOf(content).entries()) {
    const path = `messages.${index}.content.${at}`;
    if (type !== 'thinking') continue;
    if (typeof thinking !== 'string') throw fieldRequired(`${path}.thinking.thinking`);
    if (typeof signature !== 'string') throw fieldRequired(`${path}.thinking.signature`);
    if (isForged(thinking, signature)) {
      throw invalid(`${path}: Invalid \`signature\` in \`thinking\` block`, path);
    }
  }
}

/** Results may be spread over the user messages that follow: the provider joins those. */
function checkAnswered(messages: readonly Message[], index: number): void {
  const after = messages.slice(index + 1);
  const end = after.findIndex(({ role }) => role === 'assistant');
  const answers = after.slice(0, end === -1 ? undefined : end).flatMap(({ content }) => resultIds(content));
  const missing = callIds(messages[index]?.content).filter((id) => !answers.includes(id));
  if (missing.length === 0) return;
  throw invalid(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
      `${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the ` +
      'next message.',
    `messages.${index}`,
  );
}

function checkAsked(messages: readonly Message[], index: number): void {
  const before = messages.slice(0, index);
  const lastOfUser = before.findLastIndex(({ role }) => role === 'assistant');
  const start = before.slice(0, lastOfUser).findLastIndex(({ role }) => role === 'user') + 1;
  const asked = before.slice(start).flatMap(({ content }) => callIds(content));
  const stray = resultIds(messages[index]?.content).filter((id) => !asked.includes(id));
  if (stray.length === 0) return;
  throw invalid(
    `messages.${index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray.join(', ')}. ` +
      'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
    `messages.${index}`,
  );
}

function blocksOf(content: Message['content'] | undefined): Record<string, unknown>[] {
  return typeof content === 'string' || content === undefined ? [] : content;
}

function callIds(content: Message['content'] | undefined): string[] {
  return blocksOf(content).flatMap(({ type, id }) => (type === 'tool_use' ? [String(id)] : []));
}

function resultIds(content: Message['content'] | undefined): string[] {
  return blocksOf(content).flatMap(({ type, tool_use_id: id }) =>
    type === 'tool_result' ? [String(id)] : [],
  );
}
