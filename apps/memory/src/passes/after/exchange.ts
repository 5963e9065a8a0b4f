import type { Message } from '#shared/contracts';
import { witnessedText } from '#shared/conversation';
import { speakerOf, type People } from './people.js';
import { inOneLine, newestWithin, quoted } from './quoted.js';

type Words = (message: Message) => string;

/** What was said, as everybody present has heard it. */
export function exchangeOf(
  messages: readonly Message[],
  people: People,
  characters: number,
): string | undefined {
  const lines = linesOf(messages, people, witnessedText);
  return lines.length === 0 ? undefined : quoted('conversation', newestWithin(lines, characters));
}

/** One line a message, its speaker first; notes and messages without words are nobody's words. */
export function linesOf(messages: readonly Message[], people: People, wordsOf: Words): string[] {
  return messages
    .filter(({ role }) => role !== 'system')
    .map((message) => ({ who: people.shown(speakerOf(message)), words: inOneLine(wordsOf(message)) }))
    .filter(({ words }) => words !== '')
    .map(({ who, words }) => `${who}: ${words}`);
}

/** Who was there, for the head of a question. */
export function presentIn({ all, shown }: People): string {
  return `Present: ${all.map(shown).join(', ')}.`;
}
