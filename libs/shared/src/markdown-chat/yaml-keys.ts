import {
  isMap,
  isPair,
  isScalar,
  parseDocument,
  stringify,
  type Document,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { lineEndOf } from './lines.js';

/** Keys of front matter that are ours; `part` is of a conversation that one file cannot hold. */
const ownKeys = ['agent', 'conversation_id', 'fingerprint', 'part'] as const;
export type OwnKey = (typeof ownKeys)[number];
export type OwnKeys = Readonly<Partial<Record<OwnKey, string>>>;

/** Undefined where it is broken: nobody can tell what a change would do to it. */
export function readable(yaml: string): Document.Parsed | undefined {
  const document = parseDocument(yaml, { logLevel: 'silent', uniqueKeys: false });
  return document.errors.length > 0 ? undefined : document;
}

export function mapIn(document: Document.Parsed | undefined): YAMLMap | undefined {
  return isMap(document?.contents) ? (document.contents as YAMLMap) : undefined;
}

export function pairOf(map: YAMLMap | undefined, key: OwnKey): Pair | undefined {
  return map?.items.find((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === key);
}

/** All that is not ours, as whoever reads it would see it; undefined where that cannot be told. */
export function othersIn(yaml: string): string | undefined {
  try {
    const all = (readable(yaml)?.toJS({ mapAsMap: false }) ?? {}) as Record<string, unknown>;
    return JSON.stringify(Object.entries(all).filter(([key]) => !ownKeys.some((own) => own === key)));
  } catch {
    // So many references that nobody should follow them.
    return undefined;
  }
}

/** Every byte but those of the key stays; what is no list of keys stays altogether. */
export function withKey(yaml: string, key: OwnKey, value: string): string {
  const document = readable(yaml);
  if (!document) return yaml;
  const map = mapIn(document);
  if (!map)
    return document.contents === null || isEmptyScalar(document.contents)
      ? withLine(yaml, '', lineOf(key, value))
      : yaml;
  const pair = pairOf(map, key);
  if (pair) return withValue(yaml, pair, value);
  if (map.flow) return withinBraces(yaml, map, lineOf(key, value));
  const [start = 0] = map.range ?? [];
  return withLine(yaml, ' '.repeat(start - (yaml.lastIndexOf('\n', start - 1) + 1)), lineOf(key, value));
}

function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

function withValue(yaml: string, { key, value }: Pair, text: string): string {
  const [from = 0, until = 0] = rangeOf(value) ?? [];
  const written = scalar(text);
  if (until > from) {
    const isBlock = yaml.slice(from, until).endsWith('\n');
    return yaml.slice(0, from) + written + (isBlock ? lineEndOf(yaml) : '') + yaml.slice(until);
  }
  // A key without a value: it is put behind the colon.
  const [, end = 0] = rangeOf(key) ?? [];
  const colon = yaml.indexOf(':', end) + 1;
  return `${yaml.slice(0, colon)} ${written}${yaml.slice(colon)}`;
}

function rangeOf(node: unknown): readonly number[] | undefined {
  return (node as { range?: readonly number[] | null } | null)?.range ?? undefined;
}

function withLine(yaml: string, indent: string, line: string): string {
  const end = lineEndOf(yaml);
  const gap = yaml === '' || yaml.endsWith('\n') ? '' : end;
  return `${yaml}${gap}${indent}${line}${end}`;
}

function withinBraces(yaml: string, map: YAMLMap, line: string): string {
  const [, end = 0] = map.range ?? [];
  const brace = yaml.lastIndexOf('}', end - 1);
  const comma = map.items.length === 0 || /,\s*$/.test(yaml.slice(0, brace)) ? '' : ', ';
  return yaml.slice(0, brace) + comma + line + yaml.slice(brace);
}

export function lineOf(key: OwnKey, value: string): string {
  return `${key}: ${scalar(value)}`;
}

/** In quotes where it would be read as something else than a text. */
function scalar(value: string): string {
  return stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd();
}
