import type { Message } from '#shared/contracts';
import { heardText, withWords } from '#shared/conversation';

/** Undefined: nothing of it is left. */
const known = new WeakMap<Message, Message | undefined>();

/**
 * Messages as everybody may know them: without what is out of character, and without those that are nothing else.
 * Whoever shows a path to a model takes it from here. Where there is nothing to leave out, each is the one it was.
 */
export function asHeard(messages: readonly Message[]): Message[] {
  return messages.flatMap((message) => heard(message) ?? []);
}

function heard(message: Message): Message | undefined {
  const { segments } = message;
  if (!segments?.some(({ kind }) => kind === 'out_of_character')) return message;
  if (known.has(message)) return known.get(message);
  const rest = withWords(
    message,
    heardText(message),
    segments.filter(({ kind }) => kind !== 'out_of_character'),
  );
  const whole = rest.blocks.length > 0 ? rest : undefined;
  known.set(message, whole);
  return whole;
}
