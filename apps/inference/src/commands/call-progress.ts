import type { Command, NewEntry } from '#shared/contracts';
import { openCallOf } from './asked-calls.js';
import { done, settled, type Circumstances, type Settlement } from './settlement.js';

/** How far a call has come. Behind its end nobody wants to know. */
export function settleCallProgress(
  command: Command<'call.progress'>,
  { conversation }: Circumstances,
): Settlement {
  const { id: cause, by, session, body } = command;
  const { call, attempt, text } = body;
  const asked = openCallOf(conversation, session, body);
  if (asked?.open.runs !== 'tools') return settled(command, { outcome: 'over' });
  const written = { turn: asked.turn.turn, cause, by };
  const entry: NewEntry =
    text === undefined
      ? { type: 'tool.started', ...written, body: { call, attempt } }
      : { type: 'tool.progress', ...written, body: { call, text } };
  return { entries: [entry], answer: done };
}
