import { terminalTypes, type Conversation } from '#shared/contracts';
import type { Line, Reading } from './reading.js';
import type { Blame } from './violation.js';

/** The path changes while nothing runs and hangs together, and what was sent before a clear does not outlive it. */
export function checkPath({ lines, final }: Reading, blame: Blame): void {
  const doomed = new Set<string>();
  for (const line of lines) {
    const { entry, before } = line;
    if (entry.turn !== undefined && terminalTypes.has(entry.type)) doomed.delete(entry.turn);
    if (entry.type === 'session.clearing') for (const turn of sentSoFar(before)) doomed.add(turn);
    if (entry.type !== 'history.moved' && entry.type !== 'session.deleted') continue;
    if (before.openTurn) blame('moved beside a turn', `${before.openTurn.turn} at ${entry.n}`);
    if (entry.type === 'session.deleted' || entry.body.reason === 'clear') checkCleared(line, doomed, blame);
    checkWhole(line.after, blame);
  }
  checkWhole(final, blame);
}

function checkCleared({ entry, before }: Line, doomed: Set<string>, blame: Blame): void {
  if (!before.clearing) blame('outlives a clear', `nobody has asked for it at ${entry.n}`);
  for (const turn of doomed) blame('outlives a clear', `${turn} at ${entry.n}`);
  doomed.clear();
}

function sentSoFar({ openTurn, queue }: Conversation): string[] {
  const running = openTurn ? [openTurn, ...openTurn.steers] : [];
  return [...running, ...queue].map(({ turn }) => turn);
}

/** Each message answers the one before it, and the last is the head. */
function checkWhole({ messages, head }: Conversation, blame: Blame): void {
  let before: string | null = null;
  for (const { id, parent } of messages) {
    if (parent !== before) blame('path broken', `${id} answers ${parent} and stands behind ${before}`);
    before = id;
  }
  if (head !== before) blame('path broken', `it ends with ${before} and not with ${head}`);
}
