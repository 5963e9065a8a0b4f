import type { Message } from '#shared/contracts';
import { answeringsOf } from './answering.js';
import { AttachedFiles, attachedTo, isAsking } from './attached.js';
import { CallIds } from './call-names.js';
import type { Answering, Asked, Asking, Exchange } from './exchange.js';
import { nameInLine } from './name-in-line.js';

export interface Reader {
  files: ReadonlyMap<string, Uint8Array>;
  takes: { pdfs: boolean };
  /** Whether thoughts of that message can go back to whoever is asked. */
  keepsThoughts: (message: Message) => boolean;
}

/** Where a path begins with an answer: every provider wants to be asked first. */
const opening = '(The conversation begins here.)';
/** Where it ends with one: newer models refuse to go on in the middle of what they have said. */
const goOn = 'Go on.';

export function exchangesOf(path: readonly Message[], reader: Reader): Exchange[] {
  const ids = new CallIds();
  const files = new AttachedFiles(path, reader.files, reader.takes);
  const exchanges: Exchange[] = [];
  for (const message of path) {
    if (isAsking(message)) ask(exchanges, partsOf(message, files));
    else {
      for (const answering of answeringsOf(message, ids, reader.keepsThoughts(message)))
        answer(exchanges, answering);
    }
  }
  if (exchanges[0]?.role !== 'user') exchanges.unshift(textOf(opening));
  const last = exchanges.at(-1);
  if (last?.role === 'assistant' && last.results.length === 0) exchanges.push(textOf(goOn));
  return exchanges;
}

function textOf(text: string): Asking {
  return { role: 'user', parts: [{ kind: 'text', text }] };
}

/** Two that follow one another are one: there are providers, and templates of open models, that insist on it. */
function ask(exchanges: Exchange[], parts: Asked[]): void {
  if (parts.length === 0) return;
  const last = exchanges.at(-1);
  if (last?.role === 'user') last.parts.push(...parts);
  else exchanges.push({ role: 'user', parts });
}

function answer(exchanges: Exchange[], answering: Answering): void {
  const last = exchanges.at(-1);
  const isOpen = last?.role === 'assistant' && last.results.length === 0;
  if (!isOpen) exchanges.push(answering);
  else {
    last.said.push(...answering.said);
    last.results.push(...answering.results);
  }
}

/** Files before the words that speak of them. */
function partsOf(message: Message, files: AttachedFiles): Asked[] {
  const { role, blocks } = message;
  const attached = attachedTo(message).flatMap((block) => files.next(block));
  const text = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n\n');
  if (text.trim() === '') return attached;
  return [...attached, { kind: 'text', text: role === 'system' ? noteOf(message, text) : text }];
}

/**
 * Few templates of open models take a system message in the middle. What a sub-agent has written is no word of the
 * system's, and must not get out of its note.
 */
function noteOf({ author }: Message, text: string): string {
  const isReport = author !== 'system';
  const [begin, end] = isReport
    ? [`<report of="${nameInLine(author)}">`, '</report>']
    : ['<system-note>', '</system-note>'];
  return `${begin}\n${text.replaceAll(/<(?=\/?(report|system-note)\b)/gi, '‹')}\n${end}`;
}
