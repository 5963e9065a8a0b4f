import type { Command, NewEntry, StopReason } from '#shared/contracts';
import { waitsInQueue } from '../turns/endings.js';
import { compactionStopped } from './compact.js';
import { done, neverBegun, settled, type Circumstances, type Settlement } from './settlement.js';
import { compactionAlone } from './what-runs.js';

/** A stop of one turn: while it runs, while it waits, after its end, or before anybody has seen it. */
export function settleStop(command: Command<'turn.stop'>, circumstances: Circumstances): Settlement {
  const { conversation, recalled } = circumstances;
  const { turn } = command.body;
  if (conversation.openTurn?.turn === turn) return stopOpen(command, circumstances, 'user');
  if (conversation.queue.some((waiting) => waiting.turn === turn)) {
    return { entries: [neverBegun(command, turn, 'user')], answer: done };
  }
  const unread = conversation.openTurn?.steers.find((steer) => steer.turn === turn);
  if (unread) return { entries: [waitsInQueue(unread), neverBegun(command, turn, 'user')], answer: done };
  if (recalled.turn) return settled(command, { outcome: 'over' });
  return settled(command, { outcome: 'tombstone' }, done, turn);
}

/** What runs or is about to is stopped; what is queued waits for a person. */
export function settleSessionStop(
  command: Command<'session.stop'>,
  { conversation }: Circumstances,
): Settlement {
  const { id, by } = command;
  const { openTurn, queue, held } = conversation;
  const compaction = compactionAlone(conversation);
  const overtaken = queue.filter(({ next }) => next);
  const entries: NewEntry[] = overtaken.map(({ turn }) => neverBegun(command, turn, 'session'));
  if (compaction) entries.push(compactionStopped(command, compaction.compaction));
  if (openTurn && !openTurn.stopping) entries.push(stopping(command, openTurn.turn, 'session'));
  // What was said to the running turn and not read joins the queue, so it has to be held for that too.
  const waits = queue.length > overtaken.length || (openTurn?.steers.length ?? 0) > 0;
  if (waits && !held) entries.push({ type: 'queue.held', cause: id, by, body: {} });
  return entries.length > 0 ? { entries, answer: done } : settled(command, { outcome: 'over' });
}

/** Its time is over, unless it has waited for people since this was written: then there is another one. */
export function settleExpire(command: Command<'turn.expire'>, circumstances: Circumstances): Settlement {
  const { turn, waitedMs = 0 } = command.body;
  const { openTurn } = circumstances.conversation;
  const hasWaited = openTurn?.turn === turn && (openTurn.waitsSince !== null || openTurn.waitedMs > waitedMs);
  if (hasWaited) return settled(command, { outcome: 'over' });
  return stopIfOpen(command, turn, circumstances, 'timeout');
}

/** Its last watcher has gone. */
export function settleLeave(command: Command<'turn.leave'>, circumstances: Circumstances): Settlement {
  return stopIfOpen(command, command.body.turn, circumstances, 'disconnect');
}

function stopIfOpen(
  command: Command,
  turn: string,
  circumstances: Circumstances,
  reason: StopReason,
): Settlement {
  const isOpen = circumstances.conversation.openTurn?.turn === turn;
  return isOpen ? stopOpen(command, circumstances, reason) : settled(command, { outcome: 'over' });
}

function stopOpen(command: Command, { conversation }: Circumstances, reason: StopReason): Settlement {
  const { openTurn } = conversation;
  if (!openTurn || openTurn.stopping) return settled(command, { outcome: 'double' });
  return { entries: [stopping(command, openTurn.turn, reason)], answer: done };
}

function stopping({ id, by }: Command, turn: string, reason: StopReason): NewEntry {
  return { type: 'turn.stopping', turn, cause: id, by, body: { by, reason } };
}
