import type { Entry } from '#shared/contracts';
import type { History, SessionLog, Submit } from '../history.js';
import { entriesOf } from './entries-of.js';

/** P3: what was answered with a turn stands in the log, and words that joined a turn are read or run. */
export function nothingLost({ logs, submits }: History): string[] {
  const bySession = new Map(logs.map((log) => [log.session, entriesOf(log)]));
  const known = new Map([...bySession].map(([session, entries]) => [session, takenIn(entries)]));
  return [
    ...submits.filter((submit) => !known.get(submit.session)?.has(ownTurn(submit))).map(lostProblem),
    ...logs.flatMap((log) => unreadProblems(log, bySession.get(log.session) ?? [])),
  ];
}

function takenIn(entries: readonly Entry[]): Set<string> {
  const taken = new Set<string>();
  for (const entry of entries) {
    if (entry.type === 'turn.accepted') taken.add(entry.turn ?? '');
    if (entry.type === 'steer.received') taken.add(entry.body.becomes);
  }
  return taken;
}

function ownTurn({ turn, becomes }: Submit): string {
  return becomes ?? turn;
}

function lostProblem(submit: Submit): string {
  return `${submit.session}: key ${submit.key} was answered with turn ${ownTurn(submit)}, which is not in the log`;
}

function unreadProblems({ session }: SessionLog, entries: readonly Entry[]): string[] {
  const read = new Set<string>();
  for (const entry of entries)
    if (entry.type === 'turn.steered' || entry.type === 'turn.accepted') read.add(entry.body.message.id);
  return entries.flatMap((entry) =>
    entry.type === 'steer.received' && !read.has(entry.body.message.id)
      ? [`${session}: words ${entry.body.message.id} joined turn ${entry.turn} and nobody read them`]
      : [],
  );
}
