import type { Directive } from './directive.js';
import {
  makeDirective,
  malformedDirective,
  ruleOf,
  unclosedDirective,
  unknownDirective,
  type ArgumentForm,
} from './grammar.js';

export interface Scan {
  directives: Directive[];
  /** The text with its directives taken out. */
  rest: string;
}

/**
 * `[[` and a lower-case letter open a directive, known or not, so that a misspelt one is told and never
 * silently ignored. A known name opens one in any case and after spaces too (phones capitalise). All else that
 * has double brackets (`[[ -f x ]]`, `[[1, 2]]`, `[[A page]]`) is ordinary text.
 */
const OPENING = /\[\[(\s*)([A-Za-z][A-Za-z-]*)/g;

export function scan(text: string): Scan {
  const directives: Directive[] = [];
  let rest = '';
  let at = 0;
  for (const opening of text.matchAll(OPENING)) {
    // An opening inside the argument of the directive before it is part of that argument.
    if (opening.index < at || !opensDirective(opening)) continue;
    rest += text.slice(at, opening.index);
    const found = readDirective(text, opening);
    directives.push(found.directive);
    at = found.end;
  }
  return { directives, rest: rest + text.slice(at) };
}

/** Whether a text is meant as a script, well-formed or not. */
export function hasDirectives(text: string): boolean {
  return lastOpeningIn(text) !== undefined;
}

/** Where the last directive begins, or one within the argument of another. */
export function lastOpeningIn(text: string): number | undefined {
  return [...text.matchAll(OPENING)].findLast(opensDirective)?.index;
}

function opensDirective([, space = '', name = '']: RegExpExecArray): boolean {
  return ruleOf(name.toLowerCase()) !== undefined || (space === '' && /^[a-z]/.test(name));
}

function readDirective(text: string, opening: RegExpExecArray): { directive: Directive; end: number } {
  const name = (opening[2] ?? '').toLowerCase();
  const rule = ruleOf(name);
  if (rule === undefined) throw unknownDirective(name);
  let at = skipSpace(text, opening.index + opening[0].length);
  if (text.startsWith(']]', at)) return { directive: makeDirective(rule, undefined), end: at + 2 };
  if (text[at] !== ':') throw malformedDirective(rule);
  at += text[at + 1] === ' ' ? 2 : 1;
  const close = CLOSERS[rule.form](text, at);
  if (close === -1) throw unclosedDirective(rule);
  return { directive: makeDirective(rule, text.slice(at, close)), end: close + 2 };
}

/** Each gives the place of the `]]` that ends an argument starting at `from`, or -1. */
const CLOSERS: { readonly [Form in ArgumentForm]: (text: string, from: number) => number } = {
  none: (text, from) => text.indexOf(']]', from),
  plain: (text, from) => text.indexOf(']]', from),
  text: closeOfText,
  json: closeOfJson,
};

function closeOfText(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('[[', at)) {
      depth++;
      at++;
    } else if (text.startsWith(']]', at)) {
      if (depth === 0) return lastPairOfRun(text, at);
      depth--;
      at++;
    }
  }
  return -1;
}

/** Of a run of `]` the last two close: `[[say: a[0]]]` says `a[0]`. */
function lastPairOfRun(text: string, from: number): number {
  let end = from;
  while (text[end] === ']') end++;
  return end - 2;
}

/** Brackets are counted outside of strings only, so the JSON itself may hold `]]` wherever it likes. */
function closeOfJson(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      at = endOfString(text, at);
    } else if (char === '{' || char === '[') {
      depth++;
    } else if (depth === 0 && text.startsWith(']]', at)) {
      return at;
    } else if (char === '}' || char === ']') {
      depth--;
    }
  }
  return -1;
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}
