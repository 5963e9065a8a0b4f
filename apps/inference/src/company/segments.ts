import type { Message, Segment } from '#shared/contracts';
import { asidesIn } from './out-of-character.js';

type Kind = Segment['kind'];

/** What goes around words: all rules there are. What stands between no marks is said. */
const marks: readonly { kind: Kind; pattern: string }[] = [
  { kind: 'speech', pattern: '"[^"\\n]+"|„[^„“”\\n]+[“”]|“[^“”\\n]+”|«[^«»\\n]+»|»[^«»\\n]+«' },
  { kind: 'action', pattern: `${around('\\*')}|${around('_')}` },
  { kind: 'thought', pattern: around('~') },
];

const marked = new RegExp(marks.map(({ pattern }) => `(${pattern})`).join('|'), 'gu');

/** Within a line, close to the words, and not within a word: neither `2 * 3`, `snake_case` nor `**bold**`. */
function around(mark: string): string {
  const joins = `[\\p{L}\\p{N}${mark}]`;
  return `(?<!${joins})${mark}(?![\\s${mark}])[^${mark}\\n]+(?<!\\s)${mark}(?!${joins})`;
}

/** A message that holds its text in parts must fit into one of the broker's. */
const most = 500;

/**
 * A text in parts, which in a row are the text again, marks and all. `((…))` is out of character whatever stands
 * around it. Blank texts have none.
 */
export function segmentsOf(text: string): Segment[] {
  if (text.trim() === '') return [];
  const pieces = asidesIn(text).flatMap((part): Segment[] =>
    part.isAside ? [{ kind: 'out_of_character', text: part.text }] : inCharacter(part.text),
  );
  return bounded(merged(pieces));
}

/** With its text in parts, found by rules alone: for words that nobody has the time to ask about. */
export function inSegments(message: Message): Message {
  const segments = segmentsOf(textOf(message));
  return segments.length === 0 ? message : { ...message, segments };
}

export function textOf({ blocks }: Pick<Message, 'blocks'>): string {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n\n');
}

function inCharacter(text: string): Segment[] {
  const pieces: Segment[] = [];
  let done = 0;
  for (const match of text.matchAll(marked)) {
    const kind = marks[match.slice(1).findIndex((group) => group !== undefined)]?.kind ?? 'speech';
    if (match.index > done) pieces.push({ kind: 'speech', text: text.slice(done, match.index) });
    pieces.push({ kind, text: match[0] });
    done = match.index + match[0].length;
  }
  if (done < text.length) pieces.push({ kind: 'speech', text: text.slice(done) });
  return pieces;
}

/** Neighbours of one kind are one, and blanks go with what stands before them, or behind. */
export function merged(pieces: readonly Segment[]): Segment[] {
  const whole: Segment[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    const isBlank = piece.text.trim() === '';
    if (last && (isBlank || last.kind === piece.kind)) last.text += piece.text;
    else if (last && last.text.trim() === '') whole.splice(-1, 1, { ...piece, text: last.text + piece.text });
    else whole.push({ ...piece });
  }
  return whole;
}

function bounded(segments: readonly Segment[]): Segment[] {
  if (segments.length <= most) return [...segments];
  const rest = segments.slice(most - 1);
  const kind = rest.some((segment) => segment.kind === 'out_of_character') ? 'out_of_character' : 'speech';
  return [...segments.slice(0, most - 1), { kind, text: rest.map(({ text }) => text).join('') }];
}
