import type { AttachedBlock } from '#shared/contracts';
import { imageTypes, type Asked } from './exchange.js';

/** What a model gets of an attachment: the file itself, if it is one of a kind that it takes, else a word about it. */
export function attachedParts(
  block: AttachedBlock,
  files: ReadonlyMap<string, Uint8Array>,
  takes: { pdfs: boolean },
): Asked[] {
  const data = block.problem === undefined ? files.get(block.file) : undefined;
  const seen = data && seenAs(block, data, takes);
  if (!seen) return [{ kind: 'text', text: hint(block, data !== undefined) }];
  return block.path === undefined ? [seen] : [seen, { kind: 'text', text: hint(block, true) }];
}

function seenAs(block: AttachedBlock, data: Uint8Array, takes: { pdfs: boolean }): Asked | undefined {
  const mediaType = imageTypes.find((type) => type === block.mediaType);
  if (mediaType) return { kind: 'image', mediaType, data };
  if (block.mediaType === 'application/pdf' && takes.pdfs)
    return { kind: 'pdf', name: oneLine(block.name) || 'file', data };
  return undefined;
}

function hint(block: AttachedBlock, isAtHand: boolean): string {
  const what = `Attached file ${oneLine(block.name)} (${oneLine(block.mediaType)}, ${sizeInWords(block.size)})`;
  return `[${what}: ${whereabouts(block, isAtHand)}]`;
}

function whereabouts({ path, problem }: AttachedBlock, isAtHand: boolean): string {
  if (problem !== undefined) return `it cannot be used: ${oneLine(problem)}`;
  if (path !== undefined) return `in your workspace at ${oneLine(path)}`;
  return isAtHand ? 'you cannot read such files here' : 'its content is not at hand';
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
