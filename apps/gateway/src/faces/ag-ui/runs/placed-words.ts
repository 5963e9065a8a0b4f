import type { Message } from '#shared/contracts';
import { printOf, printOfMessage } from '#shared/conversation';
import { nameOfPrint, type SentTurn } from '../asked/sent-history.js';

/** Where in a thread's path the words of a run belong, by what its client holds to stand before them. */
export type PlacedWords =
  | { where: 'at its end'; unsaid: readonly SentTurn[] }
  /** The client has cut off, or never seen, what stands behind this message. */
  | { where: 'behind'; message: string; unsaid: readonly SentTurn[] }
  | { where: 'in the place of'; message: Message; unsaid: readonly SentTurn[] }
  /** They stand there already: their client wants what comes of them. */
  | { where: 'said already'; message: Message; behind: string | undefined }
  /** The client holds something to have been answered that was never said here. */
  | { where: 'elsewhere' };

/** `unsaid`: what its user has said before, and what was refused; nobody has answered it. */
export function placedWords(
  path: readonly Message[],
  before: readonly SentTurn[],
  words: SentTurn | undefined,
): PlacedWords {
  const kept = keptTurns(path);
  const { to, unsaid } = sharedPart(kept, withoutGreeting(before));
  if (unsaid.some(({ role }) => role === 'assistant')) return { where: 'elsewhere' };
  const last = kept[to - 1]?.messages.at(-1)?.id;
  const next = kept[to];
  if (!next) return { where: 'at its end', unsaid };
  const [first] = next.messages;
  const isAnother = unsaid.length > 0 || !words || !isSame(next, words);
  if (!isAnother && first) return { where: 'said already', message: first, behind: last };
  if (last !== undefined) return { where: 'behind', message: last, unsaid };
  return next.role === 'user' && first
    ? { where: 'in the place of', message: first, unsaid }
    : { where: 'elsewhere' };
}

interface KeptTurn extends Omit<SentTurn, 'ids'> {
  messages: Message[];
}

/** Replies that stand behind each other are one answer to whoever reads them. */
function keptTurns(path: readonly Message[]): KeptTurn[] {
  const turns: KeptTurn[] = [];
  for (const message of path) {
    const { role } = message;
    const print = nameOfPrint(printOfMessage(message));
    if (role === 'system' || print === '') continue;
    const last = turns.at(-1);
    if (role === 'user' || last?.role !== 'assistant') {
      turns.push({ role, messages: [message], print, words: wordsOf(message) });
    } else {
      const messages = [...last.messages, message];
      const blocks = messages.flatMap((each) => each.blocks);
      const whole = nameOfPrint(printOfMessage({ role, blocks }));
      turns[turns.length - 1] = { role, messages, print: whole, words: whole };
    }
  }
  return turns;
}

/** How much of the path a client knows, and what it holds behind that. What it never saw is passed over. */
function sharedPart(
  kept: readonly KeptTurn[],
  sent: readonly SentTurn[],
): { to: number; unsaid: readonly SentTurn[] } {
  let to = 0;
  let known = 0;
  for (const [place, turn] of sent.entries()) {
    const found = kept.findIndex((each, at) => at >= to && isSame(each, turn));
    if (found < 0) continue;
    to = found + 1;
    known = place + 1;
  }
  return { to, unsaid: sent.slice(known) };
}

/** What an application shows before anybody has said anything is its own affair. */
function withoutGreeting(sent: readonly SentTurn[]): readonly SentTurn[] {
  return sent[0]?.role === 'assistant' ? sent.slice(1) : sent;
}

/** An answer is known by its id however much of it was heard; words of the user that were changed are others. */
function isSame(kept: KeptTurn, sent: SentTurn): boolean {
  if (kept.role !== sent.role) return false;
  if (kept.print === sent.print) return true;
  const isKnown = kept.messages.some(({ id }) => sent.ids.includes(id));
  return isKnown && (kept.role === 'assistant' || kept.words === sent.words);
}

function wordsOf({ role, blocks }: Message): string {
  const texts = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
  return role === 'user' ? nameOfPrint(printOf({ text: texts.join('\n') })) : '';
}
