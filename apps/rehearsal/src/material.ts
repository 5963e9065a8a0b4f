/** What somebody asks about stands between such tags. */
const MATERIAL = ['conversation', 'summary', 'exchange', 'before', 'words', 'written'];
/** What somebody knows: it was said at another time, and has no part in the answer to what is asked now. */
const KNOWN = ['known', 'memory', 'scene', 'present', 'relations'];
const OPENING = new RegExp(`<(${[...MATERIAL, ...KNOWN].join('|')})\\b[^<>]*>`, 'g');

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
    if (MATERIAL.includes(opening[1] ?? '')) quotes.push(text.slice(begin, end).trim());
    said += text.slice(at, opening.index);
    at = end + closing.length;
  }
  return { said: said + text.slice(at), material: quotes.join('\n') };
}

/** Text that may be quoted again without becoming a script. */
export function withoutBrackets(text: string): string {
  return text.replaceAll(/\[\[|\]\]/g, '');
}
