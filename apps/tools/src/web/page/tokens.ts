export type Token =
  /** So much was read that others should have their turn. */
  | { kind: 'rest' }
  | { kind: 'text'; text: string }
  | { kind: 'open'; name: string; attributes: ReadonlyMap<string, string>; ends: 'itself' | 'later' }
  | { kind: 'close'; name: string };

/** Their text is no markup, up to their end. */
const rawElements = new Set(['script', 'style', 'title', 'textarea', 'xmp', 'iframe', 'noembed', 'noframes']);
const blank = /[\s/]*/y;
const attribute = /([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y;
const tagName = /[a-zA-Z][^\s/>]*/y;
/** A tag with more is read no further, for it would keep everybody waiting. */
const mostAttributes = 100;
/** Some milliseconds of work. */
const charactersAtOnce = 20_000;
const longestEntity = 12;

/** Reads on and never back, so that the worst page takes no longer than its length. What is unclosed ends with it. */
export function* tokensOf(html: string): Generator<Token> {
  let [at, rested] = [0, 0];
  while (at < html.length) {
    if (at - rested >= charactersAtOnce) {
      yield { kind: 'rest' };
      rested = at;
    }
    const start = html.indexOf('<', at);
    yield* words(html, at, start === -1 ? html.length : start);
    if (start === -1) return;
    at = yield* markup(html, start);
  }
}

/** A long one comes in parts, none of which ends within an entity. */
function* words(html: string, start: number, end: number): Generator<Token> {
  let at = start;
  while (end - at > charactersAtOnce) {
    const most = at + charactersAtOnce;
    const entity = html.slice(most - longestEntity, most).lastIndexOf('&');
    const cut = entity === -1 ? most : most - longestEntity + entity;
    yield { kind: 'text', text: html.slice(at, cut) };
    yield { kind: 'rest' };
    at = cut;
  }
  if (end > at) yield { kind: 'text', text: html.slice(at, end) };
}

function* markup(html: string, at: number): Generator<Token, number> {
  const next = html[at + 1] ?? '';
  if (html.startsWith('<!--', at)) return after(html, '-->', at + 4);
  if (next === '!' || next === '?') return after(html, '>', at);
  const closing = next === '/';
  const name = matched(tagName, html, at + (closing ? 2 : 1))?.[0];
  if (name === undefined && closing) return after(html, '>', at);
  if (name === undefined) {
    yield { kind: 'text', text: '<' };
    return at + 1;
  }
  const start = at + name.length + (closing ? 2 : 1);
  return yield* tag(html, name.slice(0, 100).toLowerCase(), closing, start);
}

function* tag(html: string, name: string, closing: boolean, start: number): Generator<Token, number> {
  const { attributes, end } = attributesOf(html, start);
  if (closing) {
    yield { kind: 'close', name };
    return end;
  }
  const ends = html[end - 2] === '/' ? 'itself' : 'later';
  yield { kind: 'open', name, attributes, ends };
  return rawElements.has(name) ? yield* rawText(html, name, end) : end;
}

function* rawText(html: string, name: string, start: number): Generator<Token, number> {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  closing.lastIndex = start;
  const found = closing.exec(html);
  const end = found ? found.index : html.length;
  if (end > start) yield { kind: 'text', text: html.slice(start, end) };
  return end;
}

function attributesOf(html: string, start: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>();
  let at = afterBlank(html, start);
  let read = 0;
  while (at < html.length && html[at] !== '>') {
    read += 1;
    if (read > mostAttributes) return { attributes, end: after(html, '>', at) };
    const found = matched(attribute, html, at);
    at = afterBlank(html, at + (found ? found[0].length : 1));
    const name = found?.[1]?.slice(0, 100).toLowerCase();
    if (name !== undefined && !attributes.has(name))
      attributes.set(name, found?.[2] ?? found?.[3] ?? found?.[4] ?? '');
  }
  return { attributes, end: at + 1 };
}

/** Apart from the pattern of an attribute, which would try each blank anew. */
function afterBlank(html: string, at: number): number {
  return at + (matched(blank, html, at)?.[0].length ?? 0);
}

function matched(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function after(html: string, end: string, from: number): number {
  const at = html.indexOf(end, from);
  return at === -1 ? html.length : at + end.length;
}
