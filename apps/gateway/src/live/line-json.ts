/** What ends a line for some readers (Python's `splitlines`), and what a terminal obeys; JSON lets both stand as they are. */
const troublesome = /[\u007f-\u009f\u2028\u2029]/g;

/** JSON of one line, whoever reads it, and however it is shown. */
export function lineJson(value: unknown): string {
  return JSON.stringify(value).replace(
    troublesome,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
