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
 * One that was attached several times is sent as often, so it counts as often.
 */
export function fitting(files: readonly Wanted[], bytes: number): Wanted[] {
  const taken: Wanted[] = [];
  let left = bytes;
  let images = 0;
  let most = mostImages;
  for (const { wanted, times } of newestFirst(files)) {
    const mostWith = isLarge(wanted) ? fewImages : most;
    const imagesWith = wanted.kind === 'image' ? images + times : images;
    if (wanted.size * times > left || (imagesWith > images && imagesWith > mostWith)) continue;
    taken.push(wanted);
    left -= wanted.size * times;
    images = imagesWith;
    most = Math.min(most, mostWith);
  }
  return taken;
}

function newestFirst(files: readonly Wanted[]): Iterable<{ wanted: Wanted; times: number }> {
  const found = new Map<string, { wanted: Wanted; times: number }>();
  for (const wanted of files.toReversed()) {
    const times = found.get(wanted.file)?.times ?? 0;
    found.set(wanted.file, { wanted, times: times + 1 });
  }
  return found.values();
}

function isLarge({ kind, width = Infinity, height = Infinity }: Wanted): boolean {
  return kind === 'image' && Math.max(width, height) > sideAmongMany;
}
