import type { AttachedBlock, Message } from '#shared/contracts';
import type { ShownMessage, ShownPart } from './shown-message.js';

/** Contents of files, as data: URLs. */
export type DataUrls = ReadonlyMap<string, string>;

/** Words of the user. A file whose content is not at hand is named by where it can be had. */
export function messageOfWords({ id, blocks }: Message, contents: DataUrls): ShownMessage | undefined {
  const parts = blocks.flatMap((block): ShownPart[] => {
    if (block.kind === 'text') return block.text === '' ? [] : [{ type: 'text', text: block.text }];
    return block.kind === 'image' || block.kind === 'file' ? [filePart(block, contents)] : [];
  });
  return parts.length > 0 ? { id, role: 'user', parts } : undefined;
}

export function filesIn({ blocks }: Message): AttachedBlock[] {
  return blocks.filter((block) => block.kind === 'image' || block.kind === 'file');
}

function filePart({ file, name, mediaType }: AttachedBlock, contents: DataUrls): ShownPart {
  return { type: 'file', mediaType, filename: name, url: contents.get(file) ?? `/v1/files/${file}` };
}
