import type { Command } from '#shared/contracts';
import { done, settled, type Circumstances, type Settlement } from './settlement.js';

/** What a pass over a turn has found. A title counts only where there is none. */
export function settleApply(command: Command<'state.apply'>, { conversation }: Circumstances): Settlement {
  const { id, by } = command;
  const { turn, result } = command.body;
  const written = { turn, cause: id, by };
  switch (result.kind) {
    case 'title': {
      if (conversation.title !== null) return settled(command, { outcome: 'over' });
      const { kind, ...body } = result;
      return { entries: [{ type: `state.${kind}`, ...written, body }], answer: done };
    }
    case 'failed': {
      const { kind, ...body } = result;
      return { entries: [{ type: `state.pass_${kind}`, ...written, body }], answer: done };
    }
  }
}
