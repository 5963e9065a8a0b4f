import { closingOf, fenceAfter, type Fence } from './fences.js';
import { withoutBlankEnds, withoutEnd } from './lines.js';
import { closedLine, escaped, ownLineOf, unescaped, type Answering } from './own-lines.js';

/** What the lines below a heading say. */
export interface SaidLines {
  text: string;
  /** The lines without those that tell of errors, or of answers to come: their places. */
  kept: readonly number[];
  /** How it ends: as it was said, with an error, or before its answer has come. */
  end: SaidEnd;
  /** A block of code that its writer has left open. */
  open?: Fence;
}

export type SaidEnd = { kind: 'whole' } | { kind: 'failed' } | { kind: 'answering'; answering: Answering };

interface Reading {
  fence?: Fence | undefined;
  /** A callout goes on. */
  inError: boolean;
  wasQuote: boolean;
  said: string[];
  /** The last line of `said` has ended a block of code. */
  hasClosed: boolean;
  end: SaidEnd;
}

export function readSaid(lines: readonly string[]): SaidLines {
  const end = { kind: 'whole' } as const;
  const reading: Reading = { inError: false, wasQuote: false, said: [], hasClosed: false, end };
  const kept: number[] = [];
  for (const [place, line] of lines.entries()) {
    const isKept = reading.fence ? readCode(reading, line) : readLine(reading, line);
    if (isKept) kept.push(place);
    reading.wasQuote = line.startsWith('>');
  }
  const text = withoutBlankEnds(reading.said).join('\n');
  return { text, kept, end: reading.end, ...(reading.fence ? { open: reading.fence } : {}) };
}

/** The same text as lines of a file. */
export function writeSaid(text: string): string[] {
  const written: string[] = [];
  let fence: Fence | undefined;
  for (const line of withoutBlankEnds(text.split('\n').map(withoutEnd))) {
    written.push(fence ? line : escaped(line));
    fence = fenceAfter(fence, line);
  }
  return fence ? [...written, ...closing(fence)] : written;
}

/** Else whatever comes behind it would be code to whoever reads the file. */
export function closing(fence: Fence): string[] {
  return [closingOf(fence), closedLine];
}

function readCode(reading: Reading, line: string): true {
  reading.said.push(line);
  reading.fence = fenceAfter(reading.fence, line);
  reading.hasClosed = !reading.fence;
  return true;
}

function readLine(reading: Reading, line: string): boolean {
  if (reading.inError && line.startsWith('>')) return false;
  reading.inError = false;
  const own = ownLineOf(line);
  if (own?.is === 'error' && !reading.wasQuote) {
    reading.inError = true;
    reading.end = { kind: 'failed' };
    return false;
  }
  if (own?.is === 'answering') {
    reading.end = { kind: 'answering', answering: own.answering };
    return false;
  }
  if (own?.is === 'closed') {
    if (reading.hasClosed) reading.said.pop();
    reading.hasClosed = false;
    return true;
  }
  reading.said.push(unescaped(line));
  reading.hasClosed = false;
  reading.fence = fenceAfter(undefined, line);
  if (line.trim() !== '') reading.end = { kind: 'whole' };
  return true;
}
