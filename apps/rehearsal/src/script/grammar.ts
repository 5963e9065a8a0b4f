import { isRecord, parseJson } from '../json.js';
import {
  ScriptProblem,
  STOP_REASONS,
  type Directive,
  type DirectiveName,
  type Failing,
  type Figures,
  type StopReason,
} from './directive.js';

/**
 * How an argument ends. `text` may hold balanced `[[ ]]`, `json` may hold any brackets and quoted strings,
 * `plain` ends at the first `]]`, `none` takes no argument at all.
 */
export type ArgumentForm = 'text' | 'json' | 'plain' | 'none';

export interface Rule {
  name: DirectiveName;
  form: ArgumentForm;
  /** What is right, shown when something else was written. */
  example: string;
  /** Gives undefined when the argument is not what the example shows. */
  make: (argument: string) => Directive | undefined;
}

const MOST_TOKENS = 1_000_000;
const LONGEST_WAIT_MS = 3_600_000;

/** OpenAI's names are taken too: who scripts that face thinks in them. */
const STOP_ALIASES = new Map<string, StopReason>([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['content_filter', 'refusal'],
]);

const FIGURE_NAMES = new Map<string, keyof Figures>([
  ['in', 'input'],
  ['out', 'output'],
  ['cache_read', 'cacheRead'],
  ['cache_write', 'cacheWrite'],
]);

const RULES: readonly Rule[] = [
  { name: 'say', form: 'text', example: '[[say: text]]', make: (text) => spoken('say', text) },
  { name: 'think', form: 'text', example: '[[think: text]]', make: (text) => spoken('think', text) },
  { name: 'redacted', form: 'none', example: '[[redacted]]', make: () => ({ kind: 'redacted' }) },
  { name: 'tokens', form: 'plain', example: '[[tokens: 200]] (1 to 1000000)', make: tokens },
  { name: 'stamp', form: 'none', example: '[[stamp]]', make: () => ({ kind: 'stamp' }) },
  { name: 'rate', form: 'plain', example: '[[rate: 50]] (words a second, 0 = no pacing)', make: rate },
  { name: 'tool', form: 'json', example: '[[tool: name {"json": 1}]] (the input is an object)', make: tool },
  { name: 'then', form: 'none', example: '[[then]]', make: () => ({ kind: 'then' }) },
  { name: 'echo', form: 'plain', example: '[[echo: results]] or [[echo: prompt]]', make: echo },
  { name: 'wait', form: 'plain', example: '[[wait: 500ms]] or [[wait: 2s]] (an hour at most)', make: wait },
  { name: 'hang', form: 'none', example: '[[hang]]', make: () => ({ kind: 'hang' }) },
  {
    name: 'fail',
    form: 'plain',
    example: '[[fail: 529]], [[fail: 429 retry-after=2]] or [[fail: context]] (status 400 to 599)',
    make: fail,
  },
  {
    name: 'fail-first',
    form: 'plain',
    example: '[[fail-first: 2 529]], with what [[fail]] takes after the number of tries',
    make: failFirst,
  },
  {
    name: 'error',
    form: 'plain',
    example: '[[error: 529]] or [[error: context]] (within the stream)',
    make: streamError,
  },
  { name: 'cut', form: 'plain', example: '[[cut]], [[cut: utf8]] or [[cut: json]]', make: cut },
  { name: 'empty', form: 'none', example: '[[empty]]', make: () => ({ kind: 'empty' }) },
  { name: 'malformed', form: 'none', example: '[[malformed]]', make: () => ({ kind: 'malformed' }) },
  {
    name: 'stop',
    form: 'plain',
    example: `[[stop: max_tokens]] (${[...STOP_REASONS, ...STOP_ALIASES.keys()].join(', ')})`,
    make: stop,
  },
  {
    name: 'usage',
    form: 'plain',
    example: '[[usage: in=10 out=20 cache_read=5 cache_write=0]] (any of them)',
    make: usage,
  },
  { name: 'json', form: 'json', example: '[[json: {"any": "JSON"}]]', make: json },
  {
    name: 'classifier',
    form: 'text',
    example: '[[classifier: [[fail: 500]]]] or [[classifier: title [[fail: 500]]]] (a script in a script)',
    make: classifier,
  },
];

const RULES_BY_NAME = new Map<string, Rule>(RULES.map((rule) => [rule.name, rule]));

export function ruleOf(name: string): Rule | undefined {
  return RULES_BY_NAME.get(name);
}

/** `[[cut]]` is the one directive whose argument may be left out: it reads as an empty one. */
export function makeDirective(rule: Rule, argument: string | undefined): Directive {
  const wanted = rule.form !== 'none';
  const given = argument !== undefined;
  const directive = wanted === given || rule.name === 'cut' ? rule.make(argument ?? '') : undefined;
  if (directive === undefined) throw malformedDirective(rule, argument);
  return directive;
}

export function malformedDirective({ name, example }: Rule, argument?: string): ScriptProblem {
  const shown = argument === undefined ? `[[${name}]]` : `[[${name}: ${shorten(argument)}]]`;
  return new ScriptProblem(`Malformed directive ${shown}. Write ${example}.`);
}

export function unclosedDirective({ name, example }: Rule): ScriptProblem {
  return new ScriptProblem(`Directive [[${name}: … is never closed by ]]. Write ${example}.`);
}

export function unknownDirective(name: string): ScriptProblem {
  const allowed = RULES.map((rule) => rule.example);
  return new ScriptProblem(`Unknown directive [[${shorten(name)}]]. Allowed are: ${allowed.join('; ')}.`);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function spoken(kind: 'say' | 'think', text: string): Directive | undefined {
  return text === '' ? undefined : { kind, text };
}

function tokens(argument: string): Directive | undefined {
  const count = decimal(argument);
  const fits = count !== undefined && Number.isInteger(count) && count >= 1 && count <= MOST_TOKENS;
  return fits ? { kind: 'tokens', count } : undefined;
}

function rate(argument: string): Directive | undefined {
  const perSecond = decimal(argument);
  return perSecond === undefined ? undefined : { kind: 'rate', perSecond };
}

function tool(argument: string): Directive | undefined {
  const [, name, input = ''] = /^\s*([^\s[\]{}"]+)\s*([\s\S]*)$/.exec(argument) ?? [];
  if (name === undefined) return undefined;
  const value = input.trim() === '' ? {} : parseJson(input);
  return isRecord(value) ? { kind: 'tool', name, input: value } : undefined;
}

function echo(argument: string): Directive | undefined {
  const what = argument.trim();
  return what === 'results' || what === 'prompt' ? { kind: 'echo', what } : undefined;
}

function wait(argument: string): Directive | undefined {
  const [, amount, unit] = /^([\d.]+)\s*(ms|s)$/.exec(argument.trim()) ?? [];
  const number = decimal(amount ?? '');
  if (number === undefined) return undefined;
  const ms = unit === 's' ? number * 1000 : number;
  return ms <= LONGEST_WAIT_MS ? { kind: 'wait', ms } : undefined;
}

function fail(argument: string): Directive | undefined {
  const failing = readFailing(words(argument));
  return failing && { kind: 'fail', failing };
}

function streamError(argument: string): Directive | undefined {
  const failing = readFailing(words(argument));
  return failing && { kind: 'error', failing };
}

/** A word before the script names a key of the answer that it is for. */
function classifier(argument: string): Directive | undefined {
  const [, only, rest = argument] = /^\s*([A-Za-z_][\w-]*)\s+(\[\[[\s\S]*)$/.exec(argument) ?? [];
  if (argument.trim() === '') return undefined;
  return { kind: 'classifier', script: rest, ...(only === undefined ? {} : { only }) };
}

function failFirst(argument: string): Directive | undefined {
  const [first = '', ...rest] = words(argument);
  const failing = readFailing(rest);
  if (failing === undefined || !/^[1-9]\d{0,5}$/.test(first)) return undefined;
  return { kind: 'fail-first', tries: Number(first), failing };
}

function readFailing([what = '', after, ...tooMuch]: string[]): Failing | undefined {
  const [, seconds] = /^retry-after=([\d.]+)$/.exec(after ?? '') ?? [];
  const retryAfter = seconds === undefined ? undefined : decimal(seconds);
  if (tooMuch.length > 0 || (after !== undefined && retryAfter === undefined)) return undefined;
  if (what === 'context') return { kind: 'context', retryAfter };
  return /^[45]\d\d$/.test(what) ? { kind: 'status', status: Number(what), retryAfter } : undefined;
}

function cut(argument: string): Directive | undefined {
  const where = argument.trim();
  if (where === '') return { kind: 'cut', where: 'here' };
  return where === 'utf8' || where === 'json' ? { kind: 'cut', where } : undefined;
}

function stop(argument: string): Directive | undefined {
  const name = argument.trim();
  const reason = STOP_ALIASES.get(name) ?? STOP_REASONS.find((known) => known === name);
  return reason && { kind: 'stop', reason };
}

function usage(argument: string): Directive | undefined {
  const figures: Partial<Figures> = {};
  for (const word of words(argument)) {
    const [, key = '', value = ''] = /^(\w+)=(\d{1,12})$/.exec(word) ?? [];
    const name = FIGURE_NAMES.get(key);
    if (name === undefined) return undefined;
    figures[name] = Number(value);
  }
  return Object.keys(figures).length > 0 ? { kind: 'usage', figures } : undefined;
}

function json(argument: string): Directive | undefined {
  const value = parseJson(argument);
  return value === undefined ? undefined : { kind: 'json', value };
}

function decimal(text: string): number | undefined {
  return /^\d{1,9}(\.\d{1,9})?$/.test(text.trim()) ? Number(text) : undefined;
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
