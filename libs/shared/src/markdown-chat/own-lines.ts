/** Lines that mean something to a chat file. In what is said they stand behind a backslash. */
export type OwnLine =
  | { is: 'heading'; role: 'user' | 'assistant'; name?: string }
  /** The first line of a callout that tells of an error. */
  | { is: 'error' }
  /** Behind a block of code whose text had broken off: the line before is not part of the text. */
  | { is: 'closed' }
  /** Below it the answer of this turn is still to come. */
  | { is: 'answering'; answering: Answering };

/** `print` is of all that was said up to the words that are answered. */
export interface Answering {
  session: string;
  turn: string;
  print: string;
}

const longest = 300;
/** Most lines of a long file are none of ours, which is to be seen at a glance. */
const beginnings = new Set(['#', '>', '<']);
const heading = /^##[ \t]+(user|assistant)(?:[ \t]+\(([^()]+)\))?[ \t]*$/i;
const answering = /^<!-- parley:answering ([\w-]{1,64}) ([\w-]{1,64}) ([\w-]{1,64}) -->\s*$/;
const closed = /^<!-- parley:closed -->\s*$/;
const error = /^> ?\[!error\]-/i;

export const closedLine = '<!-- parley:closed -->';

export function answeringLine({ session, turn, print }: Answering): string {
  return `<!-- parley:answering ${session} ${turn} ${print} -->`;
}

/** A name that could not be read back is left out. */
export function headingLine(role: 'user' | 'assistant', name?: string): string {
  const plain = role === 'user' ? '## User' : '## Assistant';
  const named = `${plain} (${name})`;
  const read = name === undefined ? undefined : ownLineOf(named);
  return read?.is === 'heading' && read.name === name ? named : plain;
}

/** Undefined: a line as any other. */
export function ownLineOf(line: string): OwnLine | undefined {
  if (!beginnings.has(line.charAt(0))) return undefined;
  if (error.test(line)) return { is: 'error' };
  // No line of ours is longer, and of a long one no part is to be looked at again and again.
  if (line.length > longest) return undefined;
  if (closed.test(line)) return { is: 'closed' };
  const [, session, turn, print] = answering.exec(line) ?? [];
  if (session && turn && print) return { is: 'answering', answering: { session, turn, print } };
  const [, role, name] = heading.exec(line) ?? [];
  if (role === undefined) return undefined;
  const said = role.toLowerCase() === 'user' ? 'user' : 'assistant';
  return { is: 'heading', role: said, ...(name === undefined ? {} : { name }) };
}

export function escaped(line: string): string {
  return isOwnBehindSlashes(line) ? `\\${line}` : line;
}

export function unescaped(line: string): string {
  return line.startsWith('\\') && isOwnBehindSlashes(line) ? line.slice(1) : line;
}

function isOwnBehindSlashes(line: string): boolean {
  const [slashes = ''] = /^\\*/.exec(line) ?? [];
  return ownLineOf(line.slice(slashes.length)) !== undefined;
}
