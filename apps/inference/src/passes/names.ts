import { digest } from '#shared/contracts';

/** Ids that are functions of what they name: however often something is done, it is the same that comes of it. */
const chars = 22;

/** A turn may have several chains; `part` tells them apart. */
export function chainOfTurn(session: string, turn: string, part: string): string {
  return `pc_${digest('chain', session, turn, part).slice(0, chars)}`;
}

/** What comes of a job, or of a command, has chains of its own. */
export function chainBehind(cause: string, part: string): string {
  return `pc_${digest('chain behind', cause, part).slice(0, chars)}`;
}

export function memoryOf(cause: string, index: number): string {
  return `me_${digest('memory', cause, String(index)).slice(0, chars)}`;
}

/** The scene that follows one that was closed. */
export function sceneBehind(cause: string): string {
  return `se_${digest('scene behind', cause).slice(0, chars)}`;
}

/** The scene that a turn opens by itself. */
export function sceneOfTurn(session: string, turn: string): string {
  return `se_${digest('scene', session, turn).slice(0, chars)}`;
}
