import { invalid } from '../refusal.js';
import type { ContentBlock } from './blocks.js';
import { blocksOf, type Message } from './message.js';
import { checkPairs } from './pairs.js';

/**
 * What the provider checks of a history as a whole. Who builds histories wrongly shall learn it in rehearsal, and
 * not from the one provider that is strict about it.
 */
export function checkHistory(messages: readonly Message[]): void {
  if (messages[0]?.role !== 'user') {
    throw invalid('messages: first message must use the "user" role', 'messages.0.role');
  }
  for (const [index, message] of messages.entries()) {
    checkNotEmpty(message, index, index === messages.length - 1);
    if (message.role === 'assistant') checkThinkingPlaces(blocksOf(message), index);
  }
  checkEnd(messages.at(-1));
  checkPairs(messages);
}

function checkNotEmpty({ role, content }: Message, index: number, isLast: boolean): void {
  const at = `messages.${index}`;
  if (content.length === 0 && !(isLast && role === 'assistant')) {
    const who = role === 'user' ? 'user messages' : 'all messages';
    const rest = role === 'user' ? '' : ' except for the optional final assistant message';
    throw invalid(`${at}: ${who} must have non-empty content${rest}`, at);
  }
  if (typeof content === 'string' && content !== '' && content.trim() === '') {
    throw invalid('messages: text content blocks must contain non-whitespace text', at);
  }
}

const isThinking = ({ type }: ContentBlock) => type === 'thinking' || type === 'redacted_thinking';

/** A step starts with its thoughts; nothing but thoughts is no message. */
function checkThinkingPlaces(blocks: readonly ContentBlock[], index: number): void {
  const [first] = blocks;
  const last = blocks.at(-1);
  if (first === undefined || last === undefined || !blocks.some(isThinking)) return;
  if (!isThinking(first)) {
    throw invalid(
      `messages.${index}.content.0: If an assistant message contains any thinking blocks, the first block must ` +
        `be \`thinking\` or \`redacted_thinking\`. Found \`${String(first['type'])}\`.`,
      `messages.${index}.content.0`,
    );
  }
  if (isThinking(last)) {
    throw invalid(
      `messages.${index}: The final block in an assistant message cannot be \`thinking\`.`,
      `messages.${index}`,
    );
  }
}

/** What the model is to go on writing: it would start the next word behind a space. */
function checkEnd(last: Message | undefined): void {
  if (last?.role !== 'assistant') return;
  const end = typeof last.content === 'string' ? last.content : last.content.at(-1)?.['text'];
  if (typeof end !== 'string' || end === end.trimEnd()) return;
  throw invalid('messages: final assistant content cannot end with trailing whitespace', 'messages');
}
