export interface Part {
  text: string;
  isAside: boolean;
}

/** Brackets in pairs or more: one alone is a bracket like any other. */
const brackets = /\({2,}|\){2,}/g;
const blanks = /[^\S\n]*/y;
/** `:((` is a face, unless somebody closes it. */
const eyes = /[:;=][-'^]?$/;

/**
 * Parts a text at `((…))`. Such an aside may hold others, and one that nobody closes goes on to the end: better too
 * much is kept from agents than too little. The parts in a row are the text.
 */
export function asidesIn(text: string): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const { from, to } of spansIn(text)) {
    if (from > done) parts.push({ text: text.slice(done, from), isAside: false });
    // The blanks behind it go with it, or there would be two where it was.
    done = to + blanksAt(text, to);
    parts.push({ text: text.slice(from, done), isAside: true });
  }
  if (done < text.length) parts.push({ text: text.slice(done), isAside: false });
  return parts;
}

function blanksAt(text: string, place: number): number {
  blanks.lastIndex = place;
  return blanks.exec(text)?.[0].length ?? 0;
}

interface Span {
  from: number;
  to: number;
}

function spansIn(text: string): Span[] {
  const runs = [...text.matchAll(brackets)].map(({ index, 0: run }) => ({ index, run }));
  const faces = facesIn(text, runs);
  const spans: Span[] = [];
  let open = 0;
  let from = 0;
  for (const { index, run } of runs) {
    if (faces.has(index)) continue;
    if (run.startsWith('(')) {
      if (open === 0) from = index;
      open += run.length;
    } else if (open > 0) {
      const closed = Math.min(run.length, open);
      // An odd one left over opens nothing.
      open = open - closed <= 1 ? 0 : open - closed;
      if (open === 0) spans.push({ from, to: index + closed });
    }
  }
  return open > 0 ? [...spans, { from, to: text.length }] : spans;
}

interface Run {
  index: number;
  run: string;
}

/** Those of what looks like a face that nothing closes: looked for from the end, as closing ones belong to the nearest. */
function facesIn(text: string, runs: readonly Run[]): ReadonlySet<number> {
  const faces = new Set<number>();
  let closing = 0;
  for (const { index, run } of runs.toReversed()) {
    if (run.startsWith(')')) closing += run.length;
    else if (closing < 2 && eyes.test(text.slice(Math.max(0, index - 2), index))) faces.add(index);
    else closing = Math.max(0, closing - run.length);
  }
  return faces;
}
