import { partsOf } from './material.js';
import type { Form, Prompt } from './prompt.js';
import { ScriptProblem, type Directive } from './script/directive.js';
import { lastOpeningIn, scan, type Scan } from './script/scanner.js';

export type Structured = Exclude<Form, { kind: 'free' }>;

export interface Found {
  script: Directive[];
  /** What was asked, without its directives. */
  request: string;
  /** What was quoted to be worked on. */
  material: string;
}

/**
 * The last message a person wrote goes first; the system prompt is read only when that holds no directive. What
 * is quoted is never played: but it may say what those shall get who ask about it for a structured answer.
 */
export function scriptOf({ person, system, form }: Prompt): Found {
  const { said, material } = partsOf(person);
  const own = lastScript(said);
  if (own.directives.length > 0) return { script: checked(own.directives), request: own.rest, material };
  const above = scan(partsOf(system).said).directives;
  const script = above.length > 0 || form.kind === 'free' ? above : forClassifiers(material);
  return { script: checked(script), request: said, material };
}

/**
 * A request that was never answered stands before the next one, often in one message with it: the script behind
 * the last empty line counts, and nothing before it is so much as read.
 */
function lastScript(text: string): Scan {
  const [, before = ''] = /^([\s\S]*\n[^\S\n]*\n)/.exec(text.slice(0, lastOpeningIn(text) ?? 0)) ?? [];
  return scan(text.slice(before.length));
}

/** A mistake in a script for later is told at once. */
function checked(script: Directive[]): Directive[] {
  for (const each of script) if (each.kind === 'classifier') scan(each.script);
  return script;
}

function forClassifiers(material: string): Directive[] {
  const last = quotedDirectives(material).findLast(({ kind }) => kind === 'json' || kind === 'classifier');
  if (last === undefined) return [];
  return last.kind === 'classifier' ? scan(last.script).directives : [last];
}

/** Old messages may hold anything, halves of directives too. */
function quotedDirectives(material: string): Directive[] {
  try {
    return scan(material).directives;
  } catch (error) {
    if (error instanceof ScriptProblem) return [];
    throw error;
  }
}
