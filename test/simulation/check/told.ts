import type { Entry, Verdict } from '#shared/contracts';
import type { Notes, Sent } from '../cast/notes.js';
import type { Reading } from './reading.js';
import type { Blame } from './violation.js';

/** What a client was told is what the log says, and a key names one turn with one body. */
export function checkTold({ session, lines, mail }: Reading, { sent, appointed }: Notes, blame: Blame): void {
  const entries = lines.map(({ entry }) => entry);
  const stored = new Set(mail.flatMap(({ mail: each }) => ('command' in each ? [each.command.id] : [])));
  for (const each of sent) {
    if (each.command.session !== session) continue;
    if (each.posted && !stored.has(each.command.id)) blame('mail lost', each.command.id);
    if (each.verdict) checkVerdict(each, each.verdict, entries, blame);
  }
  for (const { command, session: own } of appointed) {
    if (own === session && !stored.has(command)) blame('mail lost', `${command}, an appointment`);
  }
  checkKeys(entries, blame);
}

function checkVerdict({ command }: Sent, verdict: Verdict, entries: readonly Entry[], blame: Blame): void {
  const caused = entries.filter(({ cause }) => cause === command.id);
  const isRefusal = caused.some(isRefused);
  const what = `${command.type} ${command.id} was told "${verdict.outcome}"`;
  if (caused.length === 0) return blame('told wrongly', `${what}, and the log does not know it`);
  if ((verdict.outcome === 'refused') !== isRefusal) return blame('told wrongly', what);
  if (verdict.outcome !== 'accepted') return;
  const { before, message, turn } = verdict;
  // Words that joined a turn and were not read by it are accepted once more: a double may be told of either.
  const accepted = entries.some(
    (entry) =>
      (entry.type === 'turn.accepted' || entry.type === 'steer.received') &&
      entry.body.message.id === message &&
      entry.turn === turn &&
      entry.n === before.n + 1,
  );
  if (!accepted) blame('told wrongly', `${what} as ${turn} behind ${before.n}`);
}

function isRefused(entry: Entry): boolean {
  if (entry.type === 'turn.rejected') return true;
  return entry.type === 'command.settled' && entry.body.outcome === 'refused';
}

function checkKeys(entries: readonly Entry[], blame: Blame): void {
  const bound = new Map<string, string>();
  for (const entry of entries) {
    if (entry.type !== 'turn.accepted' && entry.type !== 'steer.received') continue;
    const { key, message } = entry.body;
    if (!key) continue;
    const turn = entry.type === 'turn.accepted' ? message.turn : entry.body.becomes;
    const binding = `${turn} ${key.hash}`;
    if ((bound.get(key.key) ?? binding) !== binding) blame('key bound twice', key.key);
    bound.set(key.key, binding);
  }
}
