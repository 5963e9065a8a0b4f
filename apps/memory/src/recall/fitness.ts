import type { StandingMemory } from '../memories/memory-of.js';
import { kinshipOf } from './kinship.js';
import type { Need } from './needs.js';

/** A memory that may be recalled. */
export interface Candidate extends StandingMemory {
  /** The words that it has as it stands. */
  lexemes: string[];
  /** How near it is to what was said, as far as vectors tell: 0 not at all, 1 the same. */
  nearness: number | null;
}

/** How common words are among what one agent remembers. */
export interface Commonness {
  total: number;
  /** By lexeme, in how many memories it stands. */
  found: ReadonlyMap<string, number>;
}

const dayMs = 86_400_000;
/** In which what is new loses half of its lead. */
const halfLifeDays = 30;
/** Beside words that fit these decide among equals, and alone where no word fits. */
const significanceWeight = 0.6;
const recencyWeight = 0.25;
const nearnessWeight = 8;
const pairWeight = 1.5;
/** Of how long texts are; the usual length is that of a sentence. */
const lengthWeight = 0.3;
const usualLength = 22;

interface Asked {
  need: Need;
  /** What each of its words is worth, the best first. */
  worths: readonly { lexeme: string; worth: number }[];
}

/** Pinned ones first, then the fitter the sooner; of equals the newer. */
export function byFitness(
  candidates: readonly Candidate[],
  needs: readonly Need[],
  commonness: Commonness,
): Candidate[] {
  const asked = needs.map((need) => ({ need, worths: worthsOf(need, commonness) }));
  const newest = Math.max(...candidates.map(({ at }) => at.getTime()));
  const fits = candidates.map(
    (candidate) => wordsFit(candidate, asked) + nearnessWeight * (candidate.nearness ?? 0),
  );
  const kinships = kinshipOf(candidates, fits);
  const weighed = candidates.map((candidate, index) => ({
    candidate,
    fitness:
      (fits[index] ?? 0) +
      (kinships[index] ?? 0) +
      significanceWeight * ((candidate.significance ?? 1) / 3) +
      recencyWeight * recency(candidate, newest),
  }));
  return weighed
    .toSorted(
      (a, b) =>
        Number(b.candidate.pinned) - Number(a.candidate.pinned) ||
        b.fitness - a.fitness ||
        b.candidate.at.getTime() - a.candidate.at.getTime() ||
        b.candidate.en - a.candidate.en,
    )
    .map(({ candidate }) => candidate);
}

/** Rare words tell more than common ones, and of all that answer a need the best counts alone. */
function wordsFit({ lexemes }: Candidate, asked: readonly Asked[]): number {
  const has = new Set(lexemes);
  const sum = asked.reduce((total, { worths }) => total + answerTo(worths, has), 0);
  return (sum + pairWeight * pairs(asked, has)) / (1 + lengthWeight * (lexemes.length / usualLength - 1));
}

/** The best first. */
function worthsOf(need: Need, commonness: Commonness): Asked['worths'] {
  return need
    .map(({ lexeme, weight }) => ({ lexeme, worth: weight * rarity(lexeme, commonness) }))
    .toSorted((a, b) => b.worth - a.worth);
}

function answerTo(worths: Asked['worths'], has: ReadonlySet<string>): number {
  return Math.max(0, worths.find(({ lexeme }) => has.has(lexeme))?.worth ?? 0);
}

/** Words that were said one behind the other and are both there: "machine learning", "red door". */
function pairs(asked: readonly Asked[], has: ReadonlySet<string>): number {
  const isThere = asked.map(({ need: [own] }) => own !== undefined && own.weight >= 1 && has.has(own.lexeme));
  return isThere.filter((there, index) => there && isThere[index + 1]).length;
}

function rarity(lexeme: string, { total, found }: Commonness): number {
  return Math.log(1 + total / (found.get(lexeme) ?? 1));
}

function recency({ at }: Candidate, newest: number): number {
  return 0.5 ** ((newest - at.getTime()) / dayMs / halfLifeDays);
}
