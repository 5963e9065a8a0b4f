import { announcement, CURTAIN } from './announcement.js';
import { exampleOf } from './example.js';
import { isRecord } from './json.js';
import type { Item, Performance } from './performance.js';
import type { Prompt } from './prompt.js';
import { actAt, type Act } from './script/acts.js';
import { ScriptProblem, type Directive } from './script/directive.js';
import { scriptOf, type Structured } from './script-of.js';
import { summaryOf, wordsOf } from './summary.js';

/** Scripts the request: a pure function of it. Throws `ScriptProblem` for a script nobody can play. */
export function plan(prompt: Prompt): Performance {
  const { script, request, material, isWatched } = scriptOf(prompt);
  const act = actAt(script, prompt.act);
  const content = otherwise(prompt, script, request, material);
  const words = wordsOf(material) || wordsOf(request) || undefined;
  const directives = damage(withContent(act.directives, prompt, { content, words }), prompt);
  const items = itemsOf(directives, act, prompt);
  return {
    items,
    rate: isWatched ? act.rate : 0,
    stop:
      last(directives, 'stop')?.reason ??
      (items.some(({ kind }) => kind === 'call') ? 'tool_use' : 'end_turn'),
    figures: Object.assign({}, ...directives.map((each) => (each.kind === 'usage' ? each.figures : {}))),
    failing: last(directives, 'fail')?.failing,
    failFirst: last(directives, 'fail-first'),
  };
}

function otherwise(prompt: Prompt, script: readonly Directive[], request: string, material: string): string {
  if (script.length > 0 && prompt.act > 0) return CURTAIN;
  return material === '' ? announcement(prompt, request) : summaryOf(material);
}

type Speaking = Extract<Directive, { kind: 'say' | 'tokens' | 'tool' | 'echo' | 'json' }>;

function speaks(directive: Directive): directive is Speaking {
  return ['say', 'tokens', 'tool', 'echo', 'json'].includes(directive.kind);
}

/** What is said where no script says anything. */
interface Unscripted {
  content: string;
  words: string | undefined;
}

/** Gives every act something to say, in the form that the request asks for. */
function withContent(directives: Directive[], prompt: Prompt, unscripted: Unscripted): Directive[] {
  if (directives.some(({ kind }) => kind === 'empty')) return directives.filter((each) => !speaks(each));
  if (prompt.form.kind !== 'free') return structured(directives, prompt.form, unscripted);
  const spoken = directives.filter(speaks);
  if (spoken.length === 0)
    return damaged(directives) ? directives : [...directives, { kind: 'say', text: unscripted.content }];
  // Beside other content `[[json]]` is meant for the classifiers that will quote this message in their requests.
  const plain = spoken.some(({ kind }) => kind !== 'json');
  return plain ? directives.filter(({ kind }) => kind !== 'json') : directives;
}

/** Broken tool JSON is content too: see `damage`. */
function damaged(directives: readonly Directive[]): boolean {
  return directives.some(
    (each) => each.kind === 'malformed' || (each.kind === 'cut' && each.where === 'json'),
  );
}

/**
 * A structured request is answered by its structure alone, as a real model is made to: what else the act would
 * say is left out. Its waits, cuts and figures stay where they are.
 */
function structured(directives: Directive[], form: Structured, unscripted: Unscripted): Directive[] {
  const answer = structuredAnswer(directives, form, unscripted);
  const place = directives.findIndex(speaks);
  if (place === -1) return beforeTheEnd(directives, answer);
  return directives.flatMap((each, index) => {
    if (index === place) return [answer];
    return speaks(each) ? [] : [each];
  });
}

function beforeTheEnd(directives: Directive[], answer: Directive): Directive[] {
  const damages = directives.findIndex((each) => damaged([each]));
  return damages === -1 ? [...directives, answer] : directives.toSpliced(damages, 0, answer);
}

function structuredAnswer(
  directives: readonly Directive[],
  form: Structured,
  { words }: Unscripted,
): Directive {
  const scripted = directives.find(({ kind }) => kind === 'json');
  const value = scripted?.kind === 'json' ? scripted.value : exampleOf(form.schema, words);
  if (form.kind === 'json') return { kind: 'json', value };
  const scriptedCall = directives.find((each) => each.kind === 'tool' && each.name === form.name);
  if (scripted === undefined && scriptedCall !== undefined) return scriptedCall;
  if (!isRecord(value))
    throw new ScriptProblem('[[json: …]] must be an object where a tool call is asked for.');
  return { kind: 'tool', name: form.name, input: value };
}

type Prepared =
  | Directive
  | { kind: 'broken'; name: string; json: string; whole: boolean }
  | { kind: 'torn'; text: string };

/**
 * `[[malformed]]` and `[[cut: json]]` spoil the tool call or JSON text before them, else the next one, else a
 * call of their own.
 */
function damage(directives: readonly Directive[], prompt: Prompt): Prepared[] {
  const result: Prepared[] = [...directives];
  for (const [index, each] of directives.entries()) {
    if (!damaged([each])) continue;
    const target = targetOf(result, index);
    if (target === -1) result[index] = spoil(ownCall(prompt), each);
    else result[target] = spoil(result[target], each);
  }
  return result;
}

function targetOf(directives: readonly Prepared[], index: number): number {
  const fits = (each: Prepared) => each.kind === 'tool' || each.kind === 'json';
  const before = directives.slice(0, index).findLastIndex(fits);
  return before === -1 ? directives.findIndex((each, at) => at > index && fits(each)) : before;
}

function ownCall(prompt: Prompt): Directive {
  return { kind: 'tool', name: prompt.tools[0]?.name ?? 'rehearse', input: { text: 'rehearsal' } };
}

function spoil(target: Prepared | undefined, by: Directive): Prepared {
  const whole = by.kind === 'malformed';
  if (target?.kind === 'json') {
    const json = JSON.stringify(target.value);
    return whole ? { kind: 'say', text: broken(json) } : { kind: 'torn', text: firstHalf(json) };
  }
  if (target?.kind !== 'tool') return by;
  const json = JSON.stringify(target.input);
  return { kind: 'broken', name: target.name, json: whole ? broken(json) : json, whole };
}

/** Not merely cut off: readers that mend partial JSON must fail on it too. */
function broken(json: string): string {
  return `${json.slice(0, -1)}, oops ]`;
}

function firstHalf(json: string): string {
  return json.slice(0, Math.ceil(json.length / 2));
}

function itemsOf(directives: readonly Prepared[], act: Act, prompt: Prompt): Item[] {
  let { stamped } = act;
  return directives.flatMap((each): Item[] => {
    if (each.kind === 'stamp') stamped = true;
    return itemOf(each, stamped, prompt);
  });
}

function itemOf(directive: Prepared, stamped: boolean, prompt: Prompt): Item[] {
  switch (directive.kind) {
    case 'say':
      return [{ kind: 'text', text: directive.text }];
    case 'json':
      return [{ kind: 'text', text: JSON.stringify(directive.value) }];
    case 'echo':
      return [
        { kind: 'text', text: directive.what === 'prompt' ? JSON.stringify(prompt.body) : echoed(prompt) },
      ];
    case 'tokens':
      return [{ kind: 'words', count: directive.count, stamped }];
    case 'tool':
      return [{ kind: 'call', name: directive.name, json: JSON.stringify(directive.input), whole: true }];
    case 'broken':
      return [{ ...directive, kind: 'call' }];
    case 'torn':
      return [
        { kind: 'text', text: directive.text },
        { kind: 'cut', where: 'here' },
      ];
    case 'cut':
      return directive.where === 'json' ? [] : [{ kind: 'cut', where: directive.where }];
    case 'think':
    case 'rate':
    case 'wait':
    case 'hang':
    case 'redacted':
    case 'error':
      return [directive];
    default:
      return [];
  }
}

function echoed({ results }: Prompt): string {
  return results.length === 0 ? '(no tool results)' : results.join('\n');
}

function last<Kind extends Directive['kind']>(
  directives: readonly Prepared[],
  kind: Kind,
): Extract<Directive, { kind: Kind }> | undefined {
  return directives.findLast((each): each is Extract<Directive, { kind: Kind }> => each.kind === kind);
}
