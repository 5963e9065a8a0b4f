import type { Scene } from '#shared/contracts';

/** The one that is played now: the last that is open. */
export function openOf(scenes: readonly Scene[]): Scene | undefined {
  return scenes.findLast(({ status }) => status === 'open');
}
