import { isScalar } from 'yaml';
import { linesIn, type LineEnd } from './lines.js';
import {
  lineOf,
  mapIn,
  othersIn,
  pairOf,
  readable,
  withKey,
  type OwnKey,
  type OwnKeys,
} from './yaml-keys.js';

/** More is nobody's front matter, and takes long to read. */
const mostCharacters = 65_536;

interface Yaml {
  before: string;
  yaml: string;
  after: string;
}

/**
 * Front matter begins with the first line: YAML between `---` and `---` or `...`, TOML between `+++`. What has no end
 * is none. Blank lines behind it belong to it.
 */
export function splitHead(source: string): { head: string; rest: string } {
  const mark = source.startsWith('\uFEFF') ? '\uFEFF' : '';
  const lines = linesIn(source.slice(mark.length));
  const ends = endsFor(lines[0]?.text ?? '');
  const last = ends ? lines.findIndex(({ text }, place) => place > 0 && ends.test(text)) : -1;
  if (last < 0) return { head: mark, rest: source.slice(mark.length) };
  const blank = lines.slice(last + 1).findIndex(({ text }) => text.trim() !== '');
  const until = blank < 0 ? lines.length : last + 1 + blank;
  const head =
    mark +
    lines
      .slice(0, until)
      .map(({ source: each }) => each)
      .join('');
  return { head, rest: source.slice(head.length) };
}

function endsFor(first: string): RegExp | undefined {
  if (/^---[ \t]*$/.test(first)) return /^(?:---|\.\.\.)[ \t]*$/;
  return /^\+\+\+[ \t]*$/.test(first) ? /^\+\+\+[ \t]*$/ : undefined;
}

/** What it says of one of our keys; undefined: nothing, or nothing that could be a name. */
export function readKey(head: string, key: OwnKey): string | undefined {
  const yaml = yamlIn(head)?.yaml ?? '';
  const value = pairOf(mapIn(readable(yaml)), key)?.value;
  if (!isScalar(value) || value.value === null || typeof value.value === 'object') return undefined;
  const text = String(value.value).trim();
  return text === '' ? undefined : text;
}

/**
 * The same with our keys as they now are, every other byte as it was. Front matter that cannot be understood, or that
 * is no YAML, stays as it is.
 */
export function renewKeys(head: string, keys: OwnKeys, lineEnd: LineEnd): string {
  const given = Object.entries(keys) as [OwnKey, string][];
  const parts = yamlIn(head);
  if (!parts) return head.replace('\uFEFF', '') === '' ? newHead(head, given, lineEnd) : head;
  const yaml = given.reduce((text, [key, value]) => withKey(text, key, value), parts.yaml);
  const renewed = parts.before + yaml + parts.after;
  const isRight = given.every(([key, value]) => readKey(renewed, key) === value);
  const others = othersIn(parts.yaml);
  return isRight && others !== undefined && othersIn(yaml) === others ? renewed : head;
}

/**
 * The same file with our keys. It must have them before anything is put behind it: without front matter of its own, a
 * rule in its first line and one in what is put there would become some.
 */
export function withKeys<T extends { head: string; lineEnd: LineEnd }>(file: T, keys: OwnKeys): T {
  return { ...file, head: renewKeys(file.head, keys, file.lineEnd) };
}

function newHead(mark: string, keys: readonly [OwnKey, string][], lineEnd: LineEnd): string {
  const lines = ['---', ...keys.map(([key, value]) => lineOf(key, value)), '---', '', ''];
  return mark + lines.join(lineEnd);
}

function yamlIn(head: string): Yaml | undefined {
  if (head.length > mostCharacters) return undefined;
  const mark = head.startsWith('\uFEFF') ? '\uFEFF' : '';
  const [first, ...others] = linesIn(head.slice(mark.length));
  if (!first?.text.startsWith('---')) return undefined;
  const end = others.findIndex(({ text }) => /^(?:---|\.\.\.)[ \t]*$/.test(text));
  const sourceOf = (lines: typeof others): string => lines.map(({ source }) => source).join('');
  return {
    before: mark + first.source,
    yaml: sourceOf(others.slice(0, end)),
    after: sourceOf(others.slice(end)),
  };
}
