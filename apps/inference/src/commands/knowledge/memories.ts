import type { Command } from '#shared/contracts';
import { done, refused, type Circumstances, type Settlement } from '../settlement.js';

/** That there is such a memory, and whose it is, was seen to at the door. */
export function settleMemoryEdit(
  command: Command<'memory.edit'>,
  { conversation: { head: on } }: Circumstances,
): Settlement {
  const { id: cause, by, body } = command;
  const { memory, ...said } = body;
  if (Object.values(said).every((value) => value === undefined))
    return refused(command, { code: 'invalid_request', message: 'Nothing is said that would change.' });
  const change = { change: 'edited' as const, memory, on, ...said };
  return { entries: [{ type: 'state.memory', cause, by, body: change }], answer: done };
}

export function settleMemoryDelete(
  command: Command<'memory.delete'>,
  { conversation: { head: on } }: Circumstances,
): Settlement {
  const { id: cause, by, body } = command;
  const change = { change: 'deleted' as const, memory: body.memory, on };
  return { entries: [{ type: 'state.memory', cause, by, body: change }], answer: done };
}
