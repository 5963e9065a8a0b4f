import type { Command, Conversation, NewEntry } from '#shared/contracts';
import { waitsInQueue } from '../turns/endings.js';
import { compactionStopped } from './compact.js';
import { done, neverBegun, refused, settled, type Circumstances, type Settlement } from './settlement.js';
import { compactionAlone, whileItIsDeleted } from './what-runs.js';

type Clearing = Command<'session.clear' | 'session.delete'>;

/** All that runs and waits is stopped first; when that has ended the engine takes the path away. */
export function settleClear(command: Command<'session.clear'>, { conversation }: Circumstances): Settlement {
  const { clearing } = conversation;
  if (clearing?.purpose === 'delete') return refused(command, whileItIsDeleted);
  // What was said since is said to what comes then.
  if (clearing) return settled(command, { outcome: 'double' });
  return begun(command, 'clear', conversation);
}

/** The same, and then the session is no more. */
export function settleDelete(
  command: Command<'session.delete'>,
  { conversation }: Circumstances,
): Settlement {
  if (conversation.clearing?.purpose === 'delete') return settled(command, { outcome: 'double' });
  return begun(command, 'delete', conversation);
}

/** Words that nobody has read may be as long as a message can be, so each goes by itself and waits like any other turn. */
function begun(command: Clearing, purpose: 'clear' | 'delete', conversation: Conversation): Settlement {
  const { id: cause, by } = command;
  const begins: NewEntry = { type: 'session.clearing', cause, by, body: { by, purpose } };
  const ahead = (conversation.openTurn?.steers ?? []).map(waitsInQueue);
  return { ahead, entries: [begins, ...everythingStopped(command, conversation)], answer: done };
}

/** Nothing that was sent is dropped without its sender being told. */
function everythingStopped(command: Clearing, conversation: Conversation): NewEntry[] {
  const { openTurn, queue } = conversation;
  const { id: cause, by } = command;
  const compaction = compactionAlone(conversation);
  const entries: NewEntry[] = queue.map(({ turn }) => neverBegun(command, turn, 'session'));
  for (const unread of openTurn?.steers ?? []) {
    entries.push(neverBegun(command, unread.turn, 'session'));
  }
  if (compaction) entries.push(compactionStopped(command, compaction.compaction));
  if (openTurn && !openTurn.stopping) {
    const body = { by, reason: 'session' as const };
    entries.push({ type: 'turn.stopping', turn: openTurn.turn, cause, by, body });
  }
  return entries;
}
