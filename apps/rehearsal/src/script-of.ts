import { forClassifiers } from './for-classifiers.js';
import { partsOf } from './material.js';
import type { Form, Prompt } from './prompt.js';
import type { Directive } from './script/directive.js';
import { lastOpeningIn, scan, type Scan } from './script/scanner.js';

export type Structured = Exclude<Form, { kind: 'free' }>;

export interface Found {
  script: Directive[];
  /** What was asked, without its directives. */
  request: string;
  /** What was quoted to be worked on. */
  material: string;
  /** Nobody watches an answer about what is quoted, so there is no use in pacing it. */
  isWatched: boolean;
}

/**
 * The last message a person wrote goes first; the system prompt is read only when that holds no directive. What
 * is quoted is never played: but it may say what those shall get who ask about it for a structured answer.
 */
export function scriptOf({ person, system, form }: Prompt): Found {
  const { said, material } = partsOf(person);
  const own = lastScript(said);
  if (own.directives.length > 0) {
    return { script: checked(own.directives), request: own.rest, material, isWatched: true };
  }
  const above = scan(partsOf(system).said).directives;
  const script = above.length > 0 || form.kind === 'free' ? above : forClassifiers(material, form.schema);
  const isWatched = above.length > 0 || material === '';
  return { script: checked(script), request: said, material, isWatched };
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
