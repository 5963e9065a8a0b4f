import type { Conversation } from '#shared/contracts';
import type { Refusal } from './settlement.js';

/** The turn that runs, or that starts as soon as the engine comes to it. */
export function whatRuns({ openTurn, queue, held, compaction }: Conversation): string | undefined {
  if (openTurn) return openTurn.turn;
  const [first] = queue;
  return first && isAboutToRun(first, { held, compaction }) ? first.turn : undefined;
}

/** Runs, waits, or was the last to run. */
export function knowsTurn({ openTurn, queue, lastTurn }: Conversation, wanted: string): boolean {
  return [openTurn, lastTurn, ...queue].some((each) => each?.turn === wanted);
}

/** Of the first that waits, where no turn is open. */
export function isAboutToRun(
  { next }: Conversation['queue'][number],
  { held, compaction }: Pick<Conversation, 'held' | 'compaction'>,
): boolean {
  return !compaction && (next || !held);
}

export function whileItRuns(turn: string): Refusal {
  return { code: 'turn_in_progress', message: `Turn ${turn} is still running in this session.` };
}

export const whileItIsShortened: Refusal = {
  code: 'compaction_running',
  message: 'What was said in this session is being shortened just now.',
};

/** Why neither the history nor what is made of it can be changed just now. */
export function inTheWay(conversation: Conversation): { error: Refusal; runningTurn?: string } | undefined {
  const { clearing } = conversation;
  if (clearing?.purpose === 'delete') return { error: whileItIsDeleted };
  const busy = whatRuns(conversation);
  if (busy !== undefined) return { error: whileItRuns(busy), runningTurn: busy };
  if (clearing) return { error: whileItIsCleared };
  return compactionAlone(conversation) ? { error: whileItIsShortened } : undefined;
}

export const whileItIsDeleted: Refusal = { code: 'not_found', message: 'There is no such session.' };

/** Over in a moment, as the end of a compaction would be: asked again, it is judged by what stands then. */
const whileItIsCleared: Refusal = {
  code: 'compaction_running',
  message: 'What was said in this session is being cleared just now.',
};

/** The compaction that runs by itself. One within a turn is that turn's own, and ends with it. */
export function compactionAlone({ openTurn, compaction }: Conversation): Conversation['compaction'] {
  return openTurn ? null : compaction;
}
