/** The first characters of a text, never half of one, and how many more there were. */
export function beginningOf(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = whole(text, most);
  return `${text.slice(0, kept)}\n[… ${text.length - kept} more characters were left out to make room]`;
}

/** The first characters of a text and not a word about the others; never half of one. */
export function firstOf(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, whole(text, Math.max(0, most)));
}

/** A long text without its middle. */
export function withoutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = whole(text, Math.ceil(most / 2));
  const tail = whole(text, text.length - Math.floor(most / 2));
  return `${text.slice(0, head)}\n[… ${tail - head} characters in the middle were left out …]\n${text.slice(tail)}`;
}

/** A place to cut at that does not lie inside a pair of surrogates. */
function whole(text: string, place: number): number {
  const before = text.charCodeAt(place - 1);
  return before >= 0xd800 && before <= 0xdbff ? place - 1 : place;
}
