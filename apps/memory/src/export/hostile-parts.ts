import { isStorable, storable, type Problem } from '#shared/contracts';
import { unstorable } from '../asked/unstorable.js';

/** What is told of a file that is wrong all over. */
export const mostProblems = 20;
const mostDepth = 128;

/** A list or an object, and how much of it was looked at. */
interface Opened {
  value: object;
  /** Of a list there are none. */
  names: readonly string[] | undefined;
  next: number;
}

/**
 * What no part of a file may be, whatever it is for. Walked without recursion: the depth is what is in doubt. Held at a
 * time is what leads to one part, and nothing is made for a part with which nothing is wrong: there may be millions.
 */
export function hostileParts(whole: unknown): Problem[] {
  const problems: Problem[] = [];
  const line: Opened[] = [];
  enter(line, whole, problems);
  for (let last = line.at(-1); last && problems.length < mostProblems; last = line.at(-1)) {
    const place = last.next;
    if (place >= lengthOf(last)) {
      line.pop();
      continue;
    }
    last.next += 1;
    const name = last.names?.[place];
    if (name !== undefined && !isStorable(name))
      problems.push({ path: pathOf(line), problem: `has a name that ${unstorable}` });
    else enter(line, partOf(last, place), problems);
  }
  return problems;
}

function enter(line: Opened[], value: unknown, problems: Problem[]): void {
  const problem = problemOf(value, line.length);
  if (problem) problems.push({ path: pathOf(line), problem });
  else if (isNested(value)) line.push(opened(value));
}

function opened(value: object): Opened {
  return { value, names: Array.isArray(value) ? undefined : Object.keys(value), next: 0 };
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function lengthOf({ value, names }: Opened): number {
  return names ? names.length : (value as unknown[]).length;
}

function partOf({ value, names }: Opened, place: number): unknown {
  return names ? (value as Record<string, unknown>)[names[place] ?? ''] : (value as unknown[])[place];
}

/** Of what is just looked at. */
function pathOf(line: readonly Opened[]): string {
  return storable(line.map(({ names, next }) => names?.[next - 1] ?? String(next - 1)).join('.'));
}

function problemOf(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string' && !isStorable(value)) return unstorable;
  if (typeof value === 'number' && !Number.isFinite(value)) return 'is no number that can be kept';
  return isNested(value) && depth >= mostDepth ? `lies deeper than ${mostDepth} levels` : undefined;
}

/** A schema leaves out what it does not know; whoever sent it must hear of that. */
export function unknownFields(given: unknown, taken: unknown): Problem[] {
  if (!isNested(given) || !isNested(taken)) return [];
  const problems: Problem[] = [];
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(taken, name)) problems.push({ path: name, problem: 'is not a known field' });
    else problems.push(...unknownIn(given, taken, name));
    if (problems.length >= mostProblems) break;
  }
  return problems;
}

function unknownIn(given: object, taken: object, name: string): Problem[] {
  const [mine, theirs] = [given, taken].map((each) => (each as Record<string, unknown>)[name]);
  return unknownFields(mine, theirs).map(({ path, problem }) => ({ path: `${name}.${path}`, problem }));
}
