import { fitsAddress } from './addresses.js';
import { commandsIn, isOneCommand } from './commands.js';
import { writtenPathPattern } from './paths.js';
import type { Touched } from './touched.js';
import { fitsPattern } from './wildcard.js';

/** A call as rules are held against it. */
export interface JudgedCall {
  name: string;
  touched: Touched;
}

interface Rule {
  tool: string;
  /** Undefined: whatever the call touches. */
  pattern: string | undefined;
}

/** What allows must be sure of what it allows; what restrains counts as soon as it might mean the call. */
type Intent = 'allows' | 'restrains';

export function findRule(
  rules: readonly string[] | undefined,
  call: JudgedCall,
  intent: Intent,
): string | undefined {
  return rules?.find((rule) => means(parsed(rule), call, intent));
}

/** One that means all calls of a tool. */
export function findBareRule(rules: readonly string[] | undefined, tool: string): string | undefined {
  return rules?.find((rule) => {
    const { tool: named, pattern } = parsed(rule);
    return pattern === undefined && fitsPattern(named, tool);
  });
}

/** One that means some calls of a tool at least. */
export function speaksOf(rules: readonly string[] | undefined, tool: string): boolean {
  return rules?.some((rule) => fitsPattern(parsed(rule).tool, tool)) ?? false;
}

function parsed(rule: string): Rule {
  const open = rule.indexOf('(');
  if (open < 0) return { tool: rule, pattern: undefined };
  return { tool: rule.slice(0, open), pattern: rule.slice(open + 1, -1) };
}

function means({ tool, pattern }: Rule, { name, touched }: JudgedCall, intent: Intent): boolean {
  if (!fitsPattern(tool, name)) return false;
  if (touched.kind === 'unclear') return intent === 'restrains';
  return pattern === undefined || fits(pattern, touched, intent);
}

function fits(
  pattern: string,
  { kind, text }: Exclude<Touched, { kind: 'unclear' }>,
  intent: Intent,
): boolean {
  switch (kind) {
    case 'path':
      return fitsPattern(writtenPathPattern(pattern), text);
    case 'address':
      return fitsAddress(pattern, text, intent);
    case 'text':
      return fitsPattern(pattern, text);
    case 'command':
      return intent === 'allows'
        ? isOneCommand(text) && fitsPattern(pattern, text)
        : commandsIn(text).some((each) => fitsPattern(pattern, each));
  }
}
