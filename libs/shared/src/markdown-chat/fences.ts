/** A block of code that has begun; it ends with as many of the same character. */
export interface Fence {
  mark: '`' | '~';
  length: number;
  indent: string;
}

/**
 * Which fence is open behind a line. An opening one may be indented by up to three blanks; one of backticks has none
 * behind it, for then it is code within a line.
 */
export function fenceAfter(open: Fence | undefined, line: string): Fence | undefined {
  if (open) return closes(open, line) ? undefined : open;
  const [, indent = '', marks = '', info = ''] = /^( {0,3})(`{3,}|~{3,})(.*)$/s.exec(line) ?? [];
  if (marks === '') return undefined;
  const mark = marks.startsWith('~') ? '~' : '`';
  return mark === '`' && info.includes('`') ? undefined : { mark, length: marks.length, indent };
}

/** What ends it, for a text that breaks off within. */
export function closingOf({ mark, length, indent }: Fence): string {
  return indent + mark.repeat(length);
}

function closes({ mark, length }: Fence, line: string): boolean {
  const [, marks = ''] = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line) ?? [];
  return marks.startsWith(mark) && marks.length >= length;
}
