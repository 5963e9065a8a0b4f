import { withWords } from '#shared/conversation';
import type { MessageEdit } from './message-edit.js';
import type { MessageChange } from './rows.js';
import { textOf } from './words-of.js';

/** What a message said until it was edited in place. */
export interface FormerText {
  session: string;
  message: string;
  en: number;
  text: string;
  by: string;
  until: string;
}

type Wanted = Pick<MessageEdit, 'session' | 'message'>;

/** What is edited and must be read first: all but what was written before it in the same batch. */
export function missingFor(messages: readonly MessageChange[], edits: readonly MessageEdit[]): Wanted[] {
  const missing = new Map<string, Wanted>();
  for (const { session, message, en } of edits) {
    const isInHand = messages.some(
      (each) => each.session === session && each.message.id === message && each.ordinal < en,
    );
    if (!isInHand) missing.set(`${session} ${message}`, { session, message });
  }
  return [...missing.values()];
}

/**
 * The messages as the edits leave them, in the order of the log, and what they said before: an edit changes what was
 * written before it, and what is written later has it already. One of a message that is not there changes nothing.
 */
export function edited(
  messages: readonly MessageChange[],
  edits: readonly MessageEdit[],
): { messages: MessageChange[]; versions: FormerText[] } {
  if (edits.length === 0) return { messages: [...messages], versions: [] };
  const all = [...messages];
  const versions: FormerText[] = [];
  for (const edit of edits.toSorted((a, b) => a.en - b.en)) {
    const before = all
      .filter((each) => isOf(each, edit))
      .toSorted((a, b) => a.ordinal - b.ordinal)
      .at(-1);
    if (!before) continue;
    all.push({ session: edit.session, ordinal: edit.en, message: after(before, edit) });
    if (edit.kind === 'versioned') versions.push(formerText(before, edit));
  }
  return { messages: all.toSorted((a, b) => a.ordinal - b.ordinal), versions };
}

function isOf({ session, ordinal, message }: MessageChange, edit: MessageEdit): boolean {
  return session === edit.session && message.id === edit.message && ordinal < edit.en;
}

function after({ message }: MessageChange, edit: MessageEdit): MessageChange['message'] {
  if (edit.kind === 'versioned') return withWords(message, edit.text, edit.segments);
  return edit.segments ? { ...message, segments: edit.segments } : message;
}

function formerText(
  { message }: MessageChange,
  { session, message: id, en, by, at }: Extract<MessageEdit, { kind: 'versioned' }>,
): FormerText {
  // No text in Postgres holds U+0000.
  return { session, message: id, en, text: textOf(message).replaceAll('\0', '\uFFFD'), by, until: at };
}
