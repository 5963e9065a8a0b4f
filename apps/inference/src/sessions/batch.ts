import type { Mail, Poison } from '#shared/broker';
import type { Conversation, NewEntry, Session } from '#shared/contracts';
import { awaitedAsWell, isAwaited } from '../children/awaited.js';
import { rejected } from '../commands/settlement.js';
import { knowsTurn } from '../commands/what-runs.js';

/** On the last one: only when all of them are in the log is the mail settled. */
export function stamped(entries: NewEntry[], mail: number): NewEntry[] {
  return entries.map((entry, place) => (place === entries.length - 1 ? { ...entry, mail } : entry));
}

/** What cannot be settled in any other way, and why. */
export function putAside(
  mail: Mail | Poison,
  problem: string,
  session: Pick<Session, 'parent'>,
  conversation: Conversation,
): NewEntry[] {
  const body = { outcome: 'poison' as const, problem: problem.slice(0, 1_000) };
  const cause = commandIdOf(mail) ?? `mail-${mail.sequence}`;
  const unheard = refusedToParent(mail, session, conversation);
  return stamped([...unheard, { type: 'command.settled', cause, body }], mail.sequence);
}

/** Another session waits for the turn, and would wait for ever. */
function refusedToParent(
  mail: Mail | Poison,
  session: Pick<Session, 'parent'>,
  conversation: Conversation,
): NewEntry[] {
  if (!('command' in mail) || mail.command.type !== 'turn.submit') return [];
  const { turn, message } = mail.command.body;
  if (!isAwaited(session, turn) || knowsTurn(conversation, turn)) return [];
  const error = { code: 'invalid_request' as const, message: 'Its session could not take in the task.' };
  return awaitedAsWell(rejected(mail.command, turn, { message, error }).entries, session);
}

/** Of several runs of one schedule that were missed, the last runs. */
export function isSuperseded(mail: Mail | Poison, batch: readonly (Mail | Poison)[]): boolean {
  const schedule = scheduleOf(mail);
  if (schedule === undefined) return false;
  return batch.some((later) => later.sequence > mail.sequence && scheduleOf(later) === schedule);
}

function commandIdOf(mail: Mail | Poison): string | undefined {
  return 'command' in mail ? mail.command.id : undefined;
}

function scheduleOf(mail: Mail | Poison): string | undefined {
  return 'command' in mail && mail.command.type === 'schedule.run' ? mail.command.body.schedule : undefined;
}
