import type { History, SessionLog, StoredAppend } from '../history.js';

/** P5: nobody writes after a newer claim, nobody writes without a claim, and the counting has no gap. */
export function oneWriter({ logs }: History): string[] {
  return logs.flatMap((log) => [...chainProblems(log), ...countProblems(log)]);
}

function chainProblems({ session, appends }: SessionLog): string[] {
  const problems: string[] = [];
  let before: StoredAppend | undefined;
  for (const stored of appends) {
    const problem = linkProblem(before, stored);
    if (problem) problems.push(`${session}, sequence ${stored.sequence}: ${problem}`);
    before = stored;
  }
  return problems;
}

function linkProblem(before: StoredAppend | undefined, { append }: StoredAppend): string | undefined {
  const { epoch, nonce, entries } = append;
  const last = before?.append;
  const claims = entries[0]?.type === 'actor.claimed';
  if (last && epoch < last.epoch) return `a writer of epoch ${epoch} wrote after one of epoch ${last.epoch}`;
  if (nonce !== last?.nonce && !claims) return `${nonce} writes without having claimed the session`;
  if (claims && last && epoch === last.epoch) return `epoch ${epoch} was claimed a second time`;
  return undefined;
}

function countProblems(log: SessionLog): string[] {
  const problems: string[] = [];
  let n = 0;
  for (const { sequence, append } of log.appends) {
    for (const entry of append.entries) {
      if (entry.n !== n + 1) problems.push(`${log.session}, sequence ${sequence}: n ${entry.n} follows ${n}`);
      n = entry.n;
    }
  }
  return problems;
}
