import type { Message, Segment } from '../contracts/index.js';

type Spoken = Pick<Message, 'blocks' | 'segments'>;

/**
 * The words of a message as everybody may know them. What is out of character is not among them, and whoever shows a
 * message to an agent, a pass or a summary takes its words from here and not from its blocks.
 */
export function heardText(message: Spoken): string {
  return without(message, ['out_of_character']);
}

/** As somebody beside the speaker hears them: what he only thought is his own. */
export function witnessedText(message: Spoken): string {
  return without(message, ['out_of_character', 'thought']);
}

/** All that was written, for whoever goes by the writer's intent and shows it to nobody. */
export function writtenText({ blocks, segments }: Spoken): string {
  const text = textOf(blocks);
  return text === '' && segments ? joined(segments) : text;
}

function without({ blocks, segments }: Spoken, left: readonly Segment['kind'][]): string {
  const rest = segments?.filter(({ kind }) => !left.includes(kind));
  // Where nothing is left out, it stands to the letter.
  return !rest || (rest.length > 0 && rest.length === segments?.length) ? textOf(blocks) : joined(rest);
}

function textOf(blocks: Message['blocks']): string {
  return blocks
    .flatMap((block) => (block.kind === 'text' ? [block.text] : []))
    .join('\n\n')
    .trim();
}

/** Segments were cut out of one text: where one was taken away, its neighbours must not run into each other. */
function joined(segments: readonly Segment[]): string {
  return segments
    .reduce((text, { text: next }) => {
      const touches = text !== '' && !/\s$/u.test(text) && !/^\s/u.test(next);
      return `${text}${touches ? ' ' : ''}${next}`;
    }, '')
    .trim();
}
