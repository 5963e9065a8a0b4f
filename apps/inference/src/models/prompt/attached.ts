import type { AttachedBlock, Message } from '#shared/contracts';
import { imageTypes, type Asked } from './exchange.js';

export function attachedTo({ blocks }: Message): AttachedBlock[] {
  return blocks.filter((block): block is AttachedBlock => block.kind === 'image' || block.kind === 'file');
}

/** The files of a prompt. One that stands in it several times is sent once, where it stands last. */
export class AttachedFiles {
  private readonly timesLeft = new Map<string, number>();

  constructor(
    path: readonly Message[],
    private readonly files: ReadonlyMap<string, Uint8Array>,
    private readonly takes: { pdfs: boolean },
  ) {
    for (const { file, problem } of path.filter(isAsking).flatMap(attachedTo))
      if (problem === undefined) this.timesLeft.set(file, (this.timesLeft.get(file) ?? 0) + 1);
  }

  /**
   * What a model gets of an attachment: the file itself, if it is one of a kind that it takes, else a word about it.
   * To be called for each of the path, in its order.
   */
  next(block: AttachedBlock): Asked[] {
    if (block.problem !== undefined) return [hint(block, 'missing')];
    const left = (this.timesLeft.get(block.file) ?? 1) - 1;
    this.timesLeft.set(block.file, left);
    const data = this.files.get(block.file);
    if (!data) return [hint(block, 'missing')];
    const seen = seenAs(block, data, this.takes);
    if (!seen) return [hint(block, 'unreadable')];
    if (left > 0) return [hint(block, 'shown later')];
    return block.path === undefined ? [seen] : [seen, hint(block, 'unreadable')];
  }
}

export function isAsking({ role }: Message): boolean {
  return role !== 'assistant';
}

function seenAs(block: AttachedBlock, data: Uint8Array, takes: { pdfs: boolean }): Asked | undefined {
  const mediaType = imageTypes.find((type) => type === block.mediaType);
  if (mediaType) return { kind: 'image', mediaType, data };
  if (block.mediaType === 'application/pdf' && takes.pdfs)
    return { kind: 'pdf', name: oneLine(block.name) || 'file', data };
  return undefined;
}

type Why = keyof typeof reasons;
const reasons = {
  missing: 'its content is not at hand',
  unreadable: 'you cannot read such files here',
  'shown later': 'it is shown further on, where it was attached again',
};

function hint(block: AttachedBlock, why: Why): Asked {
  const what = `Attached file ${oneLine(block.name)} (${oneLine(block.mediaType)}, ${sizeInWords(block.size)})`;
  return { kind: 'text', text: `[${what}: ${whereabouts(block, why)}]` };
}

function whereabouts({ path, problem }: AttachedBlock, why: Why): string {
  if (problem !== undefined) return `it cannot be used: ${oneLine(problem)}`;
  if (path !== undefined) return `in your workspace at ${oneLine(path)}`;
  return reasons[why];
}

/** Names come from people: none may look like a line of ours. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function sizeInWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}
