import type { AttachedBlock } from '#shared/contracts';

export type Wanted = Pick<AttachedBlock, 'file' | 'size'> &
  Partial<Pick<AttachedBlock, 'kind' | 'width' | 'height'>>;

/** Anthropic refuses a whole prompt for one image beyond these. */
const mostImages = 100;
/** Where there are more than so many, none may have a side of more than so many pixels. */
const fewImages = 20;
const sideAmongMany = 2_000;

/**
 * Which files a prompt can hold, the newest first; one that does not fit does not keep out a smaller one before it.
 * One that was attached several times is sent once, so it counts once.
 */
export function fitting<T extends Wanted>(files: readonly T[], bytes: number): T[] {
  const taken: T[] = [];
  let left = bytes;
  let images = 0;
  let most = mostImages;
  for (const wanted of newestFirst(files)) {
    const mostWith = isLarge(wanted) ? fewImages : most;
    const imagesWith = wanted.kind === 'image' ? images + 1 : images;
    if (wanted.size > left || (imagesWith > images && imagesWith > mostWith)) continue;
    taken.push(wanted);
    left -= wanted.size;
    images = imagesWith;
    most = Math.min(most, mostWith);
  }
  return taken;
}

function newestFirst<T extends Wanted>(files: readonly T[]): Iterable<T> {
  const found = new Map<string, T>();
  for (const wanted of files.toReversed()) if (!found.has(wanted.file)) found.set(wanted.file, wanted);
  return found.values();
}

function isLarge({ kind, width = Infinity, height = Infinity }: Wanted): boolean {
  return kind === 'image' && Math.max(width, height) > sideAmongMany;
}
