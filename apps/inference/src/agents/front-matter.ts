import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import { isStorable, problemsOf } from '#shared/contracts';

/** What is wrong with a file, and in which line of it. */
export class BadFile extends Error {
  constructor(
    readonly line: number,
    problem: string,
  ) {
    super(problem);
    this.name = 'BadFile';
  }
}

export interface MarkdownFile<T> {
  fields: T;
  /** What stands behind the front matter. */
  body: string;
  /** Where the body begins, counted from 1. */
  bodyLine: number;
  /** Of a field of the front matter. */
  lineOf: (field: string) => number;
}

const fence = /^---[ \t]*$/;
/** The line that opens the front matter is the first. */
const yamlLine = 2;

/** A text that may begin with front matter between two lines of `---`. Throws `BadFile`. */
export function readMarkdown<T>(text: string, schema: z.ZodType<T>): MarkdownFile<T> {
  if (!isStorable(text)) throw new BadFile(lineOfNul(text), 'holds a NUL character');
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  if (!fence.test(lines[0] ?? '')) return withoutFields(lines, schema);
  const end = lines.findIndex((line, place) => place > 0 && fence.test(line));
  if (end < 0) throw new BadFile(1, 'the front matter that begins here has no end: a line of ---');
  const yaml = readYaml(lines.slice(1, end).join('\n'));
  return {
    fields: checked(yaml, schema),
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
    bodyLine: end + 2,
    lineOf: yaml.lineOf,
  };
}

function withoutFields<T>(lines: string[], schema: z.ZodType<T>): MarkdownFile<T> {
  const fields = checked({ value: {}, lineOf: () => 1 }, schema);
  return { fields, body: lines.join('\n').trim(), bodyLine: 1, lineOf: () => 1 };
}

interface Yaml {
  value: unknown;
  lineOf: (path: string) => number;
}

function readYaml(source: string): Yaml {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line + yamlLine - 1;
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new BadFile(lineAt(problem.pos[0]), `the YAML is broken: ${problem.message}`);
  if (document.contents !== null && !isMap(document.contents)) {
    if (isEmpty(document.contents)) return { value: {}, lineOf: () => yamlLine };
    throw new BadFile(yamlLine, 'the front matter must consist of fields: "name: value"');
  }
  return {
    value: valueOf(document),
    lineOf: (path) => lineAt(offsetOf(document, path.split('.'))),
  };
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

/** A few lines of anchors can stand for gigabytes; the library refuses to write them out. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 }) ?? {};
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadFile(yamlLine, `the YAML is broken: ${reason}`);
  }
}

/** Of the key, or of the place in a list, as deep as there is one. */
function offsetOf(document: Document, path: string[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const name of path) {
    if (isSeq(node)) {
      node = node.items[Number(name)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
      continue;
    }
    if (!isMap(node)) return offset;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    if (!pair) return offset;
    offset = (pair.key as Node).range?.[0] ?? offset;
    node = pair.value;
  }
  return offset;
}

function checked<T>({ value, lineOf }: Yaml, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error);
  const lines = problems.map(({ path }) => lineOf(path));
  const words = problems.map(({ path, problem }) => (path ? `${path}: ${problem}` : problem));
  throw new BadFile(Math.min(...lines), words.join('; '));
}

function lineOfNul(text: string): number {
  const lines = text.split('\n');
  return lines.findIndex((line) => !isStorable(line)) + 1;
}
