export type GuardedPath =
  | { kind: 'path'; segments: readonly string[] }
  /** Why, in words that make sense behind the path. */
  | { kind: 'refused'; problem: string };

export type RootKind = 'project' | 'workspace';

const longestPath = 4_096;
const longestName = 255;
const mostNames = 64;

/** What makes a path look like another one to whoever reads it, or ends a line where it is told. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\uFEFF]/u;

/**
 * From what a model wrote to the names that lead from a root to a file; none of them leads out of it. That a name may
 * belong to a link is for the opener, which alone can know.
 */
export function guardPath(written: string): GuardedPath {
  const segments = written.split('/').filter((name) => name !== '' && name !== '.');
  const problem = problemOfText(written) ?? problemOfNames(segments);
  return problem === undefined ? { kind: 'path', segments } : { kind: 'refused', problem };
}

/** As it is written back: `.` is the root itself. */
export function pathText(segments: readonly string[]): string {
  return segments.join('/') || '.';
}

function problemOfText(written: string): string | undefined {
  if (written === '') return 'is empty; the folder itself is "."';
  if (written.includes('\0')) return 'holds a NUL character';
  if (!written.isWellFormed()) return 'holds half a surrogate pair, so it is no text';
  if (unseen.test(written)) return 'holds a control character, a line end or a mark of writing direction';
  if (Buffer.byteLength(written) > longestPath) return `is longer than ${longestPath} bytes`;
  if (written.startsWith('/')) return 'is absolute; give it relative to the root';
  if (written.startsWith('~'))
    return 'begins with ~, which names no home here; a file of that name is ./~name';
  if (/^[A-Za-z]:/.test(written)) return 'begins with a drive; give it relative to the root';
  if (written.includes('\\')) return 'holds a backslash; folders are divided by /';
  return undefined;
}

function problemOfNames(segments: readonly string[]): string | undefined {
  if (segments.includes('..')) return 'holds .., which leads out of a folder';
  if (segments.length > mostNames) return `leads through more than ${mostNames} folders`;
  if (segments.some((name) => Buffer.byteLength(name) > longestName))
    return `holds a name of more than ${longestName} bytes`;
  return undefined;
}

/** What we note beside the files of a session. */
export const notesFolder = '.parley';

/** Why a path is kept from tools although it is safe. Hooks and settings in `.git` are run by the next who uses it. */
export function reservedProblem(
  segments: readonly string[],
  root: RootKind,
  use: 'read' | 'write',
): string | undefined {
  const [first = ''] = segments;
  if (root === 'workspace' && plain(first) === notesFolder) return `is kept for Parley's own notes`;
  if (use === 'write' && segments.some((name) => plain(name) === '.git'))
    return 'lies in .git, which only git itself may write';
  return undefined;
}

/** Some file systems take no notice of case, nor of characters that cannot be seen. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase();
}

/** Whether what lies there may be written, where `writable` lists what may; what is no path there lets nothing be. */
export function isWritable(segments: readonly string[], writable: readonly string[]): boolean {
  return writable.some((each) => {
    const allowed = guardPath(each);
    return allowed.kind === 'path' && allowed.segments.every((name, index) => name === segments[index]);
  });
}

/** What lists and searches leave out. */
export function isKept(folder: readonly string[], name: string, root: RootKind): boolean {
  return reservedProblem([...folder, name], root, 'read') !== undefined;
}
