import type { Entry } from '#shared/contracts';
import type { Kept } from '../../telling/kept-turns.js';

/** What a turn's session has appended, in order. */
export type Log = readonly (readonly Entry[])[];

/** What one answer says, as its client understands it. */
export interface Seen {
  /** All that was said, and all that was thought: how their blocks are divided is each protocol's own. */
  text: string;
  thoughts: string;
  /** What the client is to carry out, by the keys that results are posted to. */
  handed: readonly SeenCall[];
  /** Approvals that somebody at it is asked for, where the protocol knows such. */
  approvals?: readonly string[];
  /** Calls of ours, where the protocol shows them. */
  ours?: readonly Omit<SeenCall, 'key'>[];
  /** Tokens in and out; undefined: an error tells none. */
  usage: readonly [number, number] | undefined;
  end: End;
}

export interface SeenCall {
  key: string;
  name: string;
  input: unknown;
}

export type End = 'natural' | 'too long' | 'filtered' | 'yours to run' | 'error';

/** One protocol, and somebody who speaks it. */
export interface FaceInTest {
  name: string;
  /** What its client is sent: from the turn's beginning, or behind what it has answered. */
  frames(log: Log, answered: ReadonlySet<string>): string[];
  seenIn(frames: readonly string[]): Seen;
  /** What the usage that it tells is of. */
  counts: Counts;
}

export type Counts =
  /** Together they come to what the turn has cost. */
  | 'each answer'
  | 'the turn so far'
  /** Without what the turn costs beside its steps. */
  | 'the steps of each answer';

/** What memory keeps of it. */
export function keptOf(log: Log): Kept[][] {
  const kept = log.map((append, place) =>
    append
      .filter(({ type }) => type !== 'block.delta')
      .map((entry) => ({ gen: 'g_1', sequence: place + 1, entry })),
  );
  return kept.filter((append) => append.length > 0);
}

/** The entries behind a place, still in their appends. */
export function behindEntry(log: Log, n: number): Log {
  return log.map((append) => append.filter((entry) => entry.n > n)).filter((append) => append.length > 0);
}

const mostAnswers = 20;

/** A whole turn, as a client hears it that answers whatever it is asked. */
export function seenThrough(face: FaceInTest, log: Log): Seen {
  const answers: Seen[] = [];
  let answered: ReadonlySet<string> = new Set();
  while (answers.length < mostAnswers) {
    const seen = face.seenIn(face.frames(log, answered));
    answers.push(seen);
    if (seen.end !== 'yours to run') return inAll(face, answers, seen);
    answered = new Set([...seen.handed.map(({ key }) => key), ...(seen.approvals ?? [])]);
  }
  throw new Error('It never comes to an end.');
}

function inAll({ counts }: FaceInTest, answers: readonly Seen[], last: Seen): Seen {
  const ours = answers.flatMap((seen) => seen.ours ?? []);
  return {
    text: answers.map(({ text }) => text).join('\n'),
    thoughts: answers.map(({ thoughts }) => thoughts).join('\n'),
    handed: answers.flatMap(({ handed }) => handed),
    ...(last.ours ? { ours } : {}),
    usage: counts === 'the turn so far' ? last.usage : last.usage && summed(answers),
    end: last.end,
  };
}

function summed(answers: readonly Seen[]): [number, number] {
  const of = (place: 0 | 1): number => answers.reduce((all, { usage }) => all + (usage?.[place] ?? 0), 0);
  return [of(0), of(1)];
}

/** Without what only divides one piece of text from the next. */
export function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
