import { storable, type QueryRequest } from '#shared/contracts';
import { joinedPrint, openingsOf, printOf, type Print } from '#shared/conversation';
import type { SentImage } from '../asking/sent-image.js';

/** What a client that keeps its conversation itself says was said before. */
export interface Said {
  role: 'user' | 'assistant';
  text: string;
  images?: readonly SentImage[];
}

/** All that one side has said before the other one speaks: here it may be several messages, there it is one. */
export interface Run {
  role: Said['role'];
  said: readonly Said[];
  print: Print;
}

/** A first word of more lines is found as a whole alone. */
const mostOpenings = 1_000;

/** As it would be kept; what says nothing is left out, for a client may keep an empty answer or not. */
export function runsOf(said: readonly Said[]): Run[] {
  const runs: Run[] = [];
  for (const { role, text, images = [] } of said) {
    const kept = { role, text: storable(text), images };
    const print = printOf(sizedOf(kept));
    if (print.lines === 0) continue;
    const last = runs.at(-1);
    if (last?.role !== role) runs.push({ role, said: [kept], print });
    else runs[runs.length - 1] = { role, said: [...last.said, kept], print: joinedPrint(last.print, print) };
  }
  return runs;
}

/** As memory is asked for them. There must be one. */
export function askedFor([first, ...others]: readonly Run[]): Pick<
  QueryRequest<'memory.session.match'>,
  'role' | 'runs' | 'openings'
> {
  if (!first) throw new Error('There must be something said.');
  const runs = [first, ...others].map(({ print }) => ({
    lines: print.lines,
    print: String(print.opening),
  }));
  return { role: first.role, runs, openings: openingsIn(first) };
}

/** A conversation may begin with a part of what its client has as one. */
function openingsIn({ said, print }: Run): string[] {
  const openings = openingsOf(said.map(sizedOf), mostOpenings);
  return [...new Set([print.opening, ...openings])].map(String);
}

function sizedOf({ text, images = [] }: Said): { text: string; files: number[] } {
  return { text, files: images.map(({ bytes }) => bytes) };
}
