import { idOf, redactedOf, signatureOf } from './ids.js';
import type { Item, Performance } from './performance.js';
import type { Failing } from './script/directive.js';
import { fragments, words } from './words.js';

export type Block =
  | { kind: 'text'; index: number }
  | { kind: 'thinking'; index: number }
  | { kind: 'redacted'; index: number; data: string }
  | { kind: 'call'; index: number; call: number; id: string; name: string };

/** Neutral steps of a streamed answer; each face writes them in its own frames. */
export type Move =
  | { kind: 'start'; block: Block }
  /** One paced unit. A stamped one gets the clock's time in front at the moment it is written. */
  | { kind: 'delta'; block: Block; text: string; stamped: boolean }
  | { kind: 'stop'; block: Block; signature: string }
  | { kind: 'rate'; perSecond: number }
  | { kind: 'wait'; ms: number }
  | { kind: 'hang' }
  /** `tear` ends in the middle of a character of `text`. */
  | { kind: 'cut' }
  /** The answer ends with an error in place of its end. */
  | { kind: 'error'; failing: Failing }
  | { kind: 'tear'; block: Block; text: string };

export interface Naming {
  seed: string;
  callPrefix: string;
  callLength: number;
}

/** Four bytes in UTF-8, so that there is a middle to break it in. */
export const TORN_CHARACTER = '🎭';

/** Lazy: a million words are never held at once. */
export function* movesOf(items: Performance['items'], naming: Naming): Generator<Move, void, undefined> {
  const opened = { blocks: 0, calls: 0 };
  let text: Block | undefined;
  for (const item of items) {
    const isText =
      item.kind === 'text' || item.kind === 'words' || (item.kind === 'cut' && item.where === 'utf8');
    if (isText && text === undefined) {
      text = { kind: 'text', index: opened.blocks++ };
      yield { kind: 'start', block: text };
    }
    if (opensBlock(item) && text !== undefined) {
      yield { kind: 'stop', block: text, signature: '' };
      text = undefined;
    }
    yield* playItem(item, text, opened, naming);
    if (endsAll(item)) return;
  }
  if (text !== undefined) yield { kind: 'stop', block: text, signature: '' };
}

function opensBlock({ kind }: Item): boolean {
  return kind === 'think' || kind === 'redacted' || kind === 'call';
}

function endsAll(item: Item): boolean {
  return ['hang', 'cut', 'error'].includes(item.kind) || (item.kind === 'call' && !item.whole);
}

interface Opened {
  blocks: number;
  calls: number;
}

function* playItem(item: Item, text: Block | undefined, opened: Opened, naming: Naming): Generator<Move> {
  switch (item.kind) {
    case 'text':
      if (text) yield* deltas(text, words(item.text));
      break;
    case 'words':
      if (text) yield* counted(text, item.count, item.stamped);
      break;
    case 'think':
      yield* think(item.text, { kind: 'thinking', index: opened.blocks++ });
      break;
    case 'redacted':
      yield* redacted(opened.blocks++, naming);
      break;
    case 'call':
      yield* call(item, opened, naming);
      break;
    case 'cut':
      if (item.where === 'here') yield { kind: 'cut' };
      else if (text) yield { kind: 'tear', block: text, text: `half a character: ${TORN_CHARACTER}` };
      break;
    default:
      yield item;
  }
}

function* deltas(block: Block, texts: Iterable<string>): Generator<Move> {
  for (const text of texts) yield { kind: 'delta', block, text, stamped: false };
}

const VOCABULARY = 'the curtain rises and a quiet voice reads every line from its place on stage'.split(' ');

function* counted(block: Block, count: number, stamped: boolean): Generator<Move> {
  for (let n = 0; n < count; n++) {
    const word = VOCABULARY[n % VOCABULARY.length] ?? 'word';
    yield { kind: 'delta', block, text: n === count - 1 ? word : `${word} `, stamped };
  }
}

function* think(text: string, block: Block): Generator<Move> {
  yield { kind: 'start', block };
  yield* deltas(block, words(text));
  yield { kind: 'stop', block, signature: signatureOf(text) };
}

function* redacted(index: number, naming: Naming): Generator<Move> {
  const block: Block = { kind: 'redacted', index, data: redactedOf(naming.seed, index) };
  yield { kind: 'start', block };
  yield { kind: 'stop', block, signature: '' };
}

function* call(item: Extract<Item, { kind: 'call' }>, opened: Opened, naming: Naming): Generator<Move> {
  const index = opened.blocks++;
  const id = idOf(naming.seed, naming.callPrefix, naming.callLength, index);
  const block: Block = { kind: 'call', index, call: opened.calls++, id, name: item.name };
  yield { kind: 'start', block };
  if (item.whole) {
    yield* deltas(block, fragments(item.json));
    yield { kind: 'stop', block, signature: '' };
  } else {
    yield* deltas(block, fragments(item.json.slice(0, Math.ceil(item.json.length / 2))));
    yield { kind: 'cut' };
  }
}
