import type { EntityManager } from 'typeorm';
import { concepts, fillers } from './concepts.js';

/** A lexeme that answers a need, and how well. */
export interface Term {
  lexeme: string;
  weight: number;
}

/** Something that was said and that a memory may be about: the word itself, and what may stand for it. */
export type Need = Term[];

export interface SaidWord {
  lexeme: string;
  /** It stands there with a capital in mid-sentence, or with digits: it names something. */
  isName: boolean;
}

/** Stem by concept: which other stems may stand for it. */
export type Kin = ReadonlyMap<string, ReadonlySet<string>>;

/** A text that is longer is heard at its beginning and its end: there stands what it is about. */
const mostCharacters = 2_000;
const mostNeeds = 40;
const kinWeight = 0.5;
const fillerWeight = 0.15;
const nameWeight = 1.1;

export function heardOf(text: string): string {
  if (text.length <= mostCharacters) return text;
  const half = mostCharacters / 2;
  return `${text.slice(0, half)}\n${text.slice(-half)}`;
}

export function needsOf(words: readonly SaidWord[], kin: Kin): Need[] {
  return words.slice(0, mostNeeds).map(({ lexeme, isName }) => {
    const own = { lexeme, weight: isName ? nameWeight : fillers.has(lexeme) ? fillerWeight : 1 };
    if (isName || fillers.has(lexeme)) return [own];
    return [own, ...[...(kin.get(lexeme) ?? [])].map((each) => ({ lexeme: each, weight: kinWeight }))];
  });
}

/** In the order in which they were said; stop words are none. */
export async function saidWords(manager: EntityManager, text: string): Promise<SaidWord[]> {
  const names = [...namesIn(text)].join(' ');
  return manager.query<SaidWord[]>(
    `SELECT said.lexeme, said.lexeme IN (SELECT name.lexeme FROM unnest(to_tsvector('english', $2::text)) name) AS "isName"
     FROM unnest(to_tsvector('english', $1::text)) said ORDER BY said.positions[1]`,
    [text, names],
  );
}

/** The stems are Postgres' own, so that they are those of what is kept. */
export async function kinOf(manager: EntityManager): Promise<Kin> {
  const words = [...new Set(concepts.flat())];
  const rows = await manager.query<{ word: string; stem: string | null }[]>(
    `SELECT word, (ts_lexize('english_stem', word))[1] AS stem FROM unnest($1::text[]) word`,
    [words],
  );
  const stems = new Map(rows.map(({ word, stem }) => [word, stem]));
  const kin = new Map<string, Set<string>>();
  for (const group of concepts) {
    const members = new Set(group.map((word) => stems.get(word)).filter((stem) => typeof stem === 'string'));
    for (const member of members) kin.set(member, new Set([...(kin.get(member) ?? []), ...members]));
  }
  for (const [stem, others] of kin) others.delete(stem);
  return kin;
}

export function* namesIn(text: string): Generator<string> {
  for (const [word, before] of wordsIn(text)) {
    if (/\d/.test(word) || (/^\p{Lu}/u.test(word) && /[\p{L}\p{N},;:'"’)] *$/u.test(before))) yield word;
  }
}

function* wordsIn(text: string): Generator<[word: string, before: string]> {
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    yield [match[0], text.slice(Math.max(0, match.index - 3), match.index)];
  }
}
