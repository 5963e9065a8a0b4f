import type { Command, EntryBody } from '#shared/contracts';
import { done, settled, type Circumstances, type Settlement } from './settlement.js';

/**
 * What a pass over a turn has found. It is the session's and not the turn's: nothing comes of a turn behind its end.
 * A title counts only where there is none.
 */
export function settleApply(command: Command<'state.apply'>, { conversation }: Circumstances): Settlement {
  const { id, by } = command;
  const { result } = command.body;
  const written = { cause: id, by };
  switch (result.kind) {
    case 'title': {
      const { kind, ...body } = result;
      if (conversation.title !== null) return tooLate(command, body);
      return { entries: [{ type: `state.${kind}`, ...written, body }], answer: done };
    }
    case 'failed': {
      const { kind, ...body } = result;
      return { entries: [{ type: `state.pass_${kind}`, ...written, body }], answer: done };
    }
  }
}

/** It comes to nothing, but it was paid for. */
function tooLate(
  command: Command<'state.apply'>,
  { model, usage }: Pick<EntryBody<'state.title'>, 'model' | 'usage'>,
): Settlement {
  if (!usage) return settled(command, { outcome: 'over' });
  const { id, by } = command;
  const body = { pass: 'title', reason: 'There is a title already.', usage, ...(model ? { model } : {}) };
  return { entries: [{ type: 'state.pass_failed', cause: id, by, body }], answer: done };
}
