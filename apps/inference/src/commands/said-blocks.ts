import type { AttachedBlock, Block, Command, FileInfo } from '#shared/contracts';

/** What models can look at. */
const pictures: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** What was said: the files first, for models read what is asked of a picture better behind it. */
export function blocksOf({
  text,
  attachments = [],
}: Pick<Command<'turn.submit'>['body'], 'text' | 'attachments'>): Block[] {
  const files = attachments.map(attachedBlock);
  // No provider takes an empty text.
  return text.trim() === '' ? files : [...files, { kind: 'text', text }];
}

function attachedBlock(file: FileInfo): AttachedBlock {
  return { kind: pictures.has(file.mediaType) ? 'image' : 'file', ...file };
}
