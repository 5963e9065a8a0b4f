import type { Message } from '#shared/contracts';

/** Beyond that nothing of a message is found: what Postgres keeps of its words has a limit of its own. */
const mostCharacters = 50_000;

/** U+0000 and half a surrogate pair, as JSON has them: with one of them in it Postgres cannot look inside. */
const unreadable = /\\u(?:0000|d[89a-f])/i;

export function textOf({ blocks }: Pick<Message, 'blocks'>): string {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n');
}

/** What is searched of it; null: nothing. */
export function wordsOf(message: Pick<Message, 'blocks'>): string | null {
  const text = textOf(message).slice(0, mostCharacters);
  return text === '' || unreadable.test(JSON.stringify(message.blocks)) ? null : text;
}
