import type { Command, NewEntry, SessionSettings } from '#shared/contracts';
import { done, refused, settled, type Circumstances, type Settlement } from './settlement.js';
import { whileItIsDeleted } from './what-runs.js';

/** What turns go by from the next reply on; one that is being written is finished as it was begun. */
export function settleSessionChange(
  command: Command<'session.change'>,
  { conversation, session, refusal }: Circumstances,
): Settlement {
  const { id: cause, by } = command;
  const { change } = command.body;
  if (conversation.clearing?.purpose === 'delete') return refused(command, whileItIsDeleted);
  if (refusal) return refused(command, refusal);
  const after: SessionSettings = { ...session, ...change };
  if (JSON.stringify(after) === JSON.stringify({ ...session })) return settled(command, { outcome: 'over' });
  const here = new Set(session.agents);
  const stay = new Set(after.agents);
  const come: NewEntry[] = after.agents
    .filter((agent) => !here.has(agent))
    .map((agent) => ({ type: 'participant.joined', cause, by, body: { agent } }));
  const go: NewEntry[] = session.agents
    .filter((agent) => !stay.has(agent))
    .map((agent) => ({ type: 'participant.left', cause, by, body: { agent } }));
  return {
    entries: [{ type: 'session.changed', cause, by, body: { change } }, ...come, ...go],
    answer: done,
  };
}
