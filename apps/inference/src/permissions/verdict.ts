import type { Narrowing, Permissions } from '#shared/contracts';
import { findBareRule, findRule, speaksOf, type JudgedCall } from './rules.js';

/** What somebody who answers for an agent or a project has laid down. */
export interface Layer {
  /** As a reason names it: `agent "coder"`. */
  of: string;
  permissions: Permissions;
}

export interface RuleBook {
  layers: readonly Layer[];
  /** The layers of each of those for whom this is done: what he could not do unasked, nobody does for him. */
  above?: readonly (readonly Layer[])[];
  /** Of one turn: it only ever takes away. */
  narrowing?: Narrowing | undefined;
}

export type ByDefault = 'allow' | 'ask' | 'deny';

/** The reason says which rule of whom, for the person who is asked or the model that is refused. */
export type Verdict =
  | { kind: 'allow' }
  | { kind: 'ask'; from: 'person' | 'model'; reason: string }
  | { kind: 'deny'; reason: string };

type Word = { kind: 'allow' } | { kind: 'ask'; reason: string } | { kind: 'deny'; reason: string };

/** Pure, and no order of rules or layers counts: of all that is said of a call the strictest does. */
export function verdictOn(
  call: JudgedCall,
  { layers, above = [], narrowing }: RuleBook,
  byDefault: ByDefault,
): Verdict {
  const books = [layers, ...above].map((each) => ({ layers: each, word: wordIn(each, call, byDefault) }));
  const ofTurn = narrowing ? wordOfTurn(narrowing, call) : undefined;
  const word = strictest([...books.map((book) => book.word), ...(ofTurn ? [ofTurn] : [])]);
  if (word.kind !== 'ask') return word;
  const asking = books.filter((book) => book.word.kind === 'ask').map((book) => book.layers);
  const isForModel = ofTurn?.kind !== 'ask' && [...asking, [layers, ...above].flat()].every(leaveToModel);
  return { ...word, from: isForModel ? 'model' : 'person' };
}

function wordIn(layers: readonly Layer[], call: JudgedCall, byDefault: ByDefault): Word {
  const words = layers.flatMap((layer) => wordOf(layer, call) ?? []);
  if (words.length > 0) return strictest(words);
  return byDefault === 'allow' ? wordBesideAllowed(layers, call) : wordByDefault(call, byDefault);
}

/** Who writes down what may be done unasked means that the rest may not, or the list would be for nothing. */
function wordBesideAllowed(layers: readonly Layer[], { name }: JudgedCall): Word {
  const listing = layers.find(
    // One that allows all calls of it is no list of some, also where it cannot be told what this one touches.
    ({ permissions: { allow } }) => speaksOf(allow, name) && findBareRule(allow, name) === undefined,
  );
  if (!listing) return { kind: 'allow' };
  return { kind: 'ask', reason: `${listing.of} allows some calls of ${name}, and this is none of them.` };
}

function wordOf({ of, permissions: { allow, ask, deny } }: Layer, call: JudgedCall): Word | undefined {
  const denies = findRule(deny, call, 'restrains');
  if (denies !== undefined) return { kind: 'deny', reason: `The rule ${denies} of ${of} denies it.` };
  const asks = findRule(ask, call, 'restrains');
  if (asks !== undefined)
    return { kind: 'ask', reason: `The rule ${asks} of ${of} wants it to be asked for.` };
  return findRule(allow, call, 'allows') === undefined ? undefined : { kind: 'allow' };
}

function wordOfTurn({ only, ask, deny }: Narrowing, call: JudgedCall): Word | undefined {
  const denies = findRule(deny, call, 'restrains');
  if (denies !== undefined) return { kind: 'deny', reason: `The rule ${denies} of this turn denies it.` };
  if (only && findRule(only, call, 'allows') === undefined)
    return { kind: 'deny', reason: 'It is not among what this turn may do.' };
  const asks = findRule(ask, call, 'restrains');
  return asks === undefined
    ? undefined
    : { kind: 'ask', reason: `The rule ${asks} of this turn wants it to be asked for.` };
}

function wordByDefault({ name }: JudgedCall, byDefault: 'ask' | 'deny'): Word {
  switch (byDefault) {
    case 'ask':
      return { kind: 'ask', reason: `No rule speaks of this call of ${name}, which may change something.` };
    case 'deny':
      return { kind: 'deny', reason: `No rule allows this call of ${name}.` };
  }
}

const strictness = { allow: 0, ask: 1, deny: 2 } as const;

function strictest(words: readonly Word[]): Word {
  return words.reduce((sum, word) => (strictness[word.kind] > strictness[sum.kind] ? word : sum), {
    kind: 'allow',
  });
}

/** A model decides only where somebody has said so, and nobody that a person shall. */
function leaveToModel(layers: readonly Layer[]): boolean {
  const named = layers.flatMap(({ permissions: { reviewer } }) => reviewer ?? []);
  return named.length > 0 && named.every((each) => each === 'model');
}
