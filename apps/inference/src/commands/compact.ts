import type { Command, NewEntry } from '#shared/contracts';
import { refused, settled, type Circumstances, type Settlement } from './settlement.js';
import { compactionAlone, inTheWay } from './what-runs.js';

/** Shortens what was said. Whoever asks while that is being done joins it. */
export function settleCompact(
  command: Command<'context.compact'>,
  { conversation }: Circumstances,
): Settlement {
  const { id, by } = command;
  const { compaction } = command.body;
  const running = compactionAlone(conversation);
  if (running) {
    const joined = { kind: 'compacting' as const, compaction: running.compaction };
    return settled(command, { outcome: 'double' }, joined);
  }
  const busy = inTheWay(conversation);
  if (busy) return refused(command, busy.error, busy.runningTurn);
  if (conversation.messages.length === 0) {
    return refused(command, { code: 'invalid_request', message: 'There is nothing to compact yet.' });
  }
  return {
    entries: [{ type: 'context.compacting', cause: id, by, body: { compaction, trigger: 'manual' } }],
    answer: { kind: 'compacting', compaction },
  };
}

/** The end of one that nobody waits for any more. Whoever works at it sees that it is over. */
export function compactionStopped({ id, by }: Command, compaction: string): NewEntry {
  const body = { compaction, message: 'Stopped.' };
  return { type: 'context.compaction_failed', cause: id, by, body };
}
