import { isUtf8 } from 'node:buffer';

/** What of a text is not its words: whoever rewrites it changes none of this by accident. */
export interface Manner {
  byteOrderMark: boolean;
  crlf: boolean;
  finalNewline: boolean;
}

const mark = '\uFEFF';

export function mannerOf(text: string): Manner {
  return {
    byteOrderMark: text.startsWith(mark),
    crlf: text.includes('\r\n') && !/(^|[^\r])\n/.test(text),
    finalNewline: text.endsWith('\n'),
  };
}

/** A piece of text with the line ends of the file that it is to stand in. */
export function withLineEnds(text: string, { crlf }: Manner): string {
  return crlf ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}

/** A whole text in the manner of the one that it replaces. */
export function inMannerOf(text: string, manner: Manner): string {
  const ended = manner.finalNewline && text !== '' && !text.endsWith('\n') ? `${text}\n` : text;
  const lined = withLineEnds(ended, manner);
  return manner.byteOrderMark && !lined.startsWith(mark) ? mark + lined : lined;
}

/** Undefined where the bytes are no UTF-8, which a change of text would break. */
export function decoded(content: Uint8Array): string | undefined {
  return isUtf8(content) ? Buffer.from(content).toString() : undefined;
}
