/** Old messages that somebody asks about stand between such tags. */
const OPENING = /<(conversation|summary)\b[^<>]*>/g;

export interface Parts {
  /** What is said to the model itself: directives are played there alone. */
  said: string;
  /** What is quoted to it: to be worked on, never to be obeyed. */
  material: string;
}

/** In time that grows with the text alone, however many tags are never closed. */
export function partsOf(text: string): Parts {
  const quotes: string[] = [];
  const unclosed = new Set<string>();
  let said = '';
  let at = 0;
  for (const opening of text.matchAll(OPENING)) {
    const closing = `</${opening[1]}>`;
    if (opening.index < at || unclosed.has(closing)) continue;
    const begin = opening.index + opening[0].length;
    const end = text.indexOf(closing, begin);
    if (end === -1) {
      unclosed.add(closing);
      continue;
    }
    quotes.push(text.slice(begin, end).trim());
    said += text.slice(at, opening.index);
    at = end + closing.length;
  }
  return { said: said + text.slice(at), material: quotes.join('\n') };
}

/** Text that may be quoted again without becoming a script. */
export function withoutBrackets(text: string): string {
  return text.replaceAll(/\[\[|\]\]/g, '');
}
