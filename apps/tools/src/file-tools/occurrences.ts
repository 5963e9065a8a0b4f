/**
 * Where one text stands in another, from left to right. Takes time for the sum of both lengths: `indexOf` takes it for
 * their product where both are made for that, and everybody else of this service would wait for minutes.
 */
export function* occurrences(text: string, sought: string, kind: 'apart' | 'overlapping'): Generator<number> {
  const borders = bordersOf(sought);
  let fitting = 0;
  for (let at = 0; at < text.length; at += 1) {
    fitting = extended(sought, borders, fitting, text.charCodeAt(at));
    if (fitting < sought.length) continue;
    yield at + 1 - fitting;
    fitting = kind === 'apart' ? 0 : (borders[fitting - 1] ?? 0);
  }
}

/** For each beginning of a text, how much of its own beginning it ends with. */
function bordersOf(text: string): Int32Array {
  const borders = new Int32Array(text.length);
  for (let at = 1; at < text.length; at += 1)
    borders[at] = extended(text, borders, borders[at - 1] ?? 0, text.charCodeAt(at));
  return borders;
}

function extended(text: string, borders: Int32Array, length: number, unit: number): number {
  let fitting = length;
  while (fitting > 0 && text.charCodeAt(fitting) !== unit) fitting = borders[fitting - 1] ?? 0;
  return text.charCodeAt(fitting) === unit ? fitting + 1 : fitting;
}
