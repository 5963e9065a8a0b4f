import { isBlank } from './lines.js';
import { spokenIn, type ChatFile, type Section, type SpokenTurn } from './chat-file.js';
import type { Answering } from './own-lines.js';

/** What a file asks for. */
export type AskedOfFile =
  | { kind: 'nothing'; reason: string }
  | {
      kind: 'answer';
      /** The file up to the words: without what was left of an answer that failed, or that has not come. */
      base: ChatFile;
      said: readonly SpokenTurn[];
      words: string;
      /** A turn that somebody has begun for these words and not written down to its end. */
      answering?: Answering;
    };

export function askedOf(file: ChatFile): AskedOfFile {
  const { sections, answering } = withoutFailure(withoutBlankEnd(file.sections));
  const base = { ...file, sections };
  const spoken = spokenIn(base);
  const last = spoken.at(-1);
  if (!last) return { kind: 'nothing', reason: 'The file says nothing.' };
  if (last.role === 'assistant') return { kind: 'nothing', reason: 'The last word is the assistant’s.' };
  const said = spoken.slice(0, -1);
  return { kind: 'answer', base, said, words: last.text, ...(answering ? { answering } : {}) };
}

/** Headings below which nobody has written anything yet. */
function withoutBlankEnd(sections: readonly Section[]): readonly Section[] {
  const last = sections.findLastIndex(
    ({ text, end, role }) => role === 'note' || !isBlank(text) || end.kind !== 'whole',
  );
  return sections.slice(0, last + 1);
}

/**
 * What was said before the error is said anew, so it goes with it; the user's words stay. Several replies in a row are of
 * one turn, and all of it is tried again.
 */
function withoutFailure(sections: readonly Section[]): {
  sections: readonly Section[];
  answering?: Answering;
} {
  const last = sections.at(-1);
  if (!last || last.end.kind === 'whole') return { sections };
  const plain: Section = { ...last, source: last.plainSource, end: { kind: 'whole' } };
  const words = sections.findLastIndex(({ role }) => role !== 'assistant');
  const rest = last.role === 'assistant' ? sections.slice(0, words + 1) : [...sections.slice(0, -1), plain];
  return last.end.kind === 'answering'
    ? { sections: rest, answering: last.end.answering }
    : { sections: rest };
}
