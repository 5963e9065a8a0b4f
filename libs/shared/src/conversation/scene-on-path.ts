import type { Conversation, SceneMark } from '../contracts/index.js';

/** The open scene: the last of those whose beginning is on the path and whose end is not. */
export function openScene({
  messages,
  scenes,
}: Pick<Conversation, 'messages' | 'scenes'>): SceneMark | undefined {
  if (scenes.length === 0) return undefined;
  const path = new Set(messages.map(({ id }) => id));
  const isOnPath = (message: string | null): boolean => message === null || path.has(message);
  return scenes.findLast(({ on, closedOn }) => isOnPath(on) && !closedOn.some(isOnPath));
}
