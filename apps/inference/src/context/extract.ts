import type { Block, Message } from '#shared/contracts';
import { firstOf } from './beginning-of.js';
import { estimateText } from './estimate-text.js';
import type { CompactionPlan } from './prompt-parts.js';
import { attachedInWords } from './span-in-words.js';

const heading = 'Nobody could sum up what was said; these are the beginnings of it.';
const mostOfUser = 300;
const leastOfUser = 40;
const mostOfReply = 150;

interface Piece {
  place: number;
  text: string;
  tokens: number;
}

/**
 * What stands in for a summary that could not be had: the earlier summary, then how each message of the user began,
 * then, as far as there is room, each reply. What was said last is the last to go.
 */
export function extract({ span, summaryTokens }: CompactionPlan): string {
  const room = summaryTokens - estimateText(heading);
  const before = earlierOf(span, room / 2);
  const users = within(usersWithin(span, room - tokensOf(before)), room - tokensOf(before));
  const replies = within(piecesOf(span, 'assistant', mostOfReply), room - tokensOf(before) - tokensOf(users));
  const pieces = [...before, ...users, ...replies].toSorted((a, b) => a.place - b.place);
  return [heading, ...pieces.map(({ text }) => text)].join('\n\n');
}

function earlierOf(span: readonly Message[], room: number): Piece[] {
  return span.flatMap((message, place) => {
    if (message.role !== 'system' || isReport(message)) return [];
    const said = textOf(message);
    const text = cutTo(said.startsWith(heading) ? said.slice(heading.length).trim() : said, room);
    return text === '' ? [] : [{ place, text, tokens: estimateText(text) + 1 }];
  });
}

/** How many characters a token has depends on the language, so that is tried. */
function cutTo(text: string, room: number): string {
  let cut = text;
  for (let tokens = estimateText(cut); tokens + 1 > room; tokens = estimateText(cut)) {
    if (room <= 1) return '';
    cut = firstOf(cut, Math.floor((cut.length * (room - 1) * 0.95) / tokens));
  }
  return cut;
}

/** Where there are too many, each gets less before any goes. */
function usersWithin(span: readonly Message[], room: number): Piece[] {
  for (let most = mostOfUser; most > leastOfUser; most = Math.floor(most * 0.7)) {
    const pieces = piecesOf(span, 'user', most);
    if (tokensOf(pieces) <= room) return pieces;
  }
  return piecesOf(span, 'user', leastOfUser);
}

function piecesOf(span: readonly Message[], role: 'user' | 'assistant', most: number): Piece[] {
  const several =
    new Set(span.filter((each) => each.role === 'assistant').map(({ author }) => author)).size > 1;
  return span.flatMap((message, place) => {
    const isReported = role === 'assistant' && isReport(message);
    const said = message.role === role || isReported ? firstOf(textOf(message), most).trim() : '';
    if (said === '') return [];
    const speaker = role === 'user' ? 'User' : several ? message.author : 'Assistant';
    const text = `${isReported ? 'Report' : speaker}: ${said}`;
    return [{ place, text, tokens: estimateText(text) + 1 }];
  });
}

/** The last of them that fit. */
function within(pieces: readonly Piece[], room: number): Piece[] {
  const kept: Piece[] = [];
  let left = room;
  for (const piece of pieces.toReversed()) {
    if (piece.tokens > left) break;
    left -= piece.tokens;
    kept.push(piece);
  }
  return kept.toReversed();
}

function tokensOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** Of a sub-agent in the background, which the system only passes on. */
function isReport({ role, author }: Message): boolean {
  return role === 'system' && author !== 'system';
}

function textOf({ blocks }: Message): string {
  return blocks.flatMap(wordsOf).join('\n');
}

function wordsOf(block: Block): string[] {
  if (block.kind === 'text') return [block.text];
  return block.kind === 'image' || block.kind === 'file' ? [attachedInWords(block)] : [];
}
