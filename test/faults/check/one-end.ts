import type { Entry } from '#shared/contracts';
import type { History, SessionLog } from '../history.js';
import { countBy, entriesOf, isTerminal } from './entries-of.js';

/** P1 and P4: a key names one turn, a turn is accepted once, ends once, and its after-work is done. */
export function oneEnd({ logs }: History): string[] {
  return logs.flatMap((log) => {
    const entries = entriesOf(log);
    return [...turnProblems(log, entries), ...keyProblems(log, entries)];
  });
}

function turnProblems({ session }: SessionLog, entries: readonly Entry[]): string[] {
  const accepted = countBy(
    entries.filter(({ type }) => type === 'turn.accepted'),
    turnOf,
  );
  const ended = countBy(entries.filter(isTerminal), turnOf);
  const settled = countBy(
    entries.filter(({ type }) => type === 'turn.settled'),
    turnOf,
  );
  const started = new Set(entries.filter(({ type }) => type === 'turn.started').map(turnOf));
  const problems: string[] = [];
  for (const [turn, times] of accepted) {
    if (times !== 1) problems.push(`${session}: turn ${turn} was accepted ${times} times`);
    const ends = ended.get(turn) ?? 0;
    if (ends !== 1) problems.push(`${session}: turn ${turn} ended ${ends} times`);
    const settles = settled.get(turn) ?? 0;
    // What never began leaves no work behind.
    if (ends === 1 && settles !== 1 && started.has(turn))
      problems.push(`${session}: turn ${turn} was settled ${settles} times`);
  }
  for (const turn of ended.keys())
    if (!accepted.has(turn)) problems.push(`${session}: turn ${turn} ended and was never accepted`);
  return problems;
}

function keyProblems({ session }: SessionLog, entries: readonly Entry[]): string[] {
  const turns = new Map<string, string>();
  const problems: string[] = [];
  for (const entry of entries) {
    if (entry.type !== 'turn.accepted' || !entry.body.key) continue;
    const { key } = entry.body.key;
    const known = turns.get(key);
    if (known !== undefined && known !== turnOf(entry))
      problems.push(`${session}: key ${key} made two turns, ${known} and ${turnOf(entry)}`);
    turns.set(key, turnOf(entry));
  }
  return problems;
}

function turnOf({ turn = '' }: Entry): string {
  return turn;
}
