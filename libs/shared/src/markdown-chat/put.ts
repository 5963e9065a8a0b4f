import { parseChat, renderChat, type ChatFile } from './chat-file.js';
import type { LineEnd } from './lines.js';
import { answeringLine, ownLineOf, type Answering } from './own-lines.js';
import { closing } from './said-lines.js';

interface Span {
  from: number;
  until: number;
}

/** Puts it behind everything else, an empty line between; a block of code that was left open is closed first. */
export function putBehind(file: ChatFile, source: string): string {
  const { lineEnd } = file;
  const before = renderChat(file);
  const open = file.sections.at(-1)?.open;
  const whole = open ? withLineEnd(before, lineEnd) + closing(open).join(lineEnd) + lineEnd : before;
  if (source === '' || whole === '') return whole + source;
  const ended = withLineEnd(whole, lineEnd);
  return ended + (/\n\r?\n$/.test(ended) ? '' : lineEnd) + source;
}

/**
 * For a file that somebody has changed since: what we have written stands where it is, as it now must be; else the new
 * stands behind what is there. `former` is what we wrote last, and they may have had something older before them.
 */
export function putInto(theirs: string, former: string, answering: Answering, source: string): string {
  const ours = exactly(theirs, former) ?? aboveMark(theirs, answeringLine(answering));
  if (!ours) return putBehind(parseChat(theirs), source);
  const rest = theirs.slice(ours.until);
  return theirs.slice(0, ours.from) + (goesOn(rest) ? withoutLastHeading(source) : source) + rest;
}

function exactly(theirs: string, former: string): Span | undefined {
  const from = former === '' ? -1 : theirs.lastIndexOf(former);
  return from < 0 ? undefined : { from, until: from + former.length };
}

/** An answer that ends with the mark of this turn, however far it had come, and of however many replies it is. */
function aboveMark(theirs: string, mark: string): Span | undefined {
  const at = theirs.lastIndexOf(mark);
  if (at < 0) return undefined;
  const [end = ''] = /^[ \t]*\r?\n?/.exec(theirs.slice(at + mark.length)) ?? [];
  const { head, sections } = parseChat(theirs);
  let from = head.length;
  let answer = from;
  for (const { role, source } of sections) {
    if (role !== 'assistant') answer = from + source.length;
    if (at < from + source.length)
      return { from: role === 'assistant' ? answer : at, until: at + mark.length + end.length };
    from += source.length;
  }
  return undefined;
}

/** Somebody has begun to write below a heading of his own. */
function goesOn(rest: string): boolean {
  return parseChat(rest).sections.some(
    ({ role, source }) => role !== 'note' && ownLineOf(firstLine(source))?.is === 'heading',
  );
}

function withoutLastHeading(source: string): string {
  return source.replace(/## User\r?\n\r?\n$/, '');
}

function firstLine(source: string): string {
  return source.split(/\r?\n/, 1)[0] ?? '';
}

function withLineEnd(source: string, lineEnd: LineEnd): string {
  return source === '' || source.endsWith('\n') ? source : source + lineEnd;
}
