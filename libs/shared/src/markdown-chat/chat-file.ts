import { fenceAfter, type Fence } from './fences.js';
import { splitHead } from './front-matter.js';
import { isBlank, lineEndOf, linesIn, type Line, type LineEnd } from './lines.js';
import { ownLineOf } from './own-lines.js';
import { readSaid, type SaidEnd } from './said-lines.js';

/** A chat as a Markdown file: every byte of it, and what it says. */
export interface ChatFile {
  /** What stands before everything: a byte order mark and the front matter. */
  head: string;
  sections: readonly Section[];
  lineEnd: LineEnd;
}

export interface Section {
  /** A note stands before the first heading, and is told to nobody. */
  role: 'user' | 'assistant' | 'note';
  /** What the heading has in brackets. */
  name?: string;
  /** As it stands in the file, with its heading. */
  source: string;
  /** Without what tells of an error or of an answer to come. */
  plainSource: string;
  text: string;
  end: SaidEnd;
  open?: Fence;
}

export interface SpokenTurn {
  role: 'user' | 'assistant';
  text: string;
}

interface Cut {
  role: Section['role'];
  name?: string;
  heading: string;
  lines: Line[];
}

export function parseChat(source: string): ChatFile {
  const { head, rest } = splitHead(source);
  return {
    head,
    sections: withPreamble(cutSections(linesIn(rest))).map(sectionOf),
    lineEnd: lineEndOf(source),
  };
}

export function renderChat({ head, sections }: Pick<ChatFile, 'head' | 'sections'>): string {
  return head + sections.map(({ source }) => source).join('');
}

/** Everything that was said, in order. */
export function spokenIn({ sections }: Pick<ChatFile, 'sections'>): SpokenTurn[] {
  return sections.flatMap(({ role, text }) => (role === 'note' || isBlank(text) ? [] : [{ role, text }]));
}

/** Words without a heading: a heading of the same user's behind them would make a note of them. */
export function isHeadless({ sections }: Pick<ChatFile, 'sections'>): boolean {
  const [first, second] = sections;
  return (
    first?.role === 'user' && !second && ownLineOf(linesIn(first.source)[0]?.text ?? '')?.is !== 'heading'
  );
}

/** Headings are those outside of code. */
function cutSections(lines: readonly Line[]): Cut[] {
  let current: Cut = { role: 'note', heading: '', lines: [] };
  const cuts = [current];
  let fence: Fence | undefined;
  for (const line of lines) {
    const own = fence ? undefined : ownLineOf(line.text);
    if (own?.is === 'heading') {
      const { role, name } = own;
      current = { role, heading: line.source, lines: [], ...(name === undefined ? {} : { name }) };
      cuts.push(current);
    } else {
      fence = fenceAfter(fence, line.text);
      current.lines.push(line);
    }
  }
  return cuts;
}

/** Without a heading it is somebody's words, and so it is with an answer below it. */
function withPreamble([preamble, ...others]: readonly Cut[]): Cut[] {
  if (!preamble || preamble.lines.length === 0) return others;
  const isSaid = others[0]?.role !== 'user' && preamble.lines.some(({ text }) => !isBlank(text));
  return [isSaid ? { ...preamble, role: 'user' } : preamble, ...others];
}

function sectionOf({ heading, lines, ...section }: Cut): Section {
  const { kept, ...said } = readSaid(lines.map(({ text }) => text));
  const sources = lines.map(({ source }) => source);
  return {
    ...section,
    ...said,
    source: heading + sources.join(''),
    plainSource: heading + kept.map((place) => sources[place]).join(''),
  };
}
