import type { EntityManager } from 'typeorm';
import type { Block, ExportedMessage } from '#shared/contracts';

/** Every file that stands in the messages. */
export function filesIn(messages: readonly Pick<ExportedMessage, 'blocks'>[]): string[] {
  const files = messages.flatMap(({ blocks }) =>
    blocks.flatMap((block) => ('file' in block && block.file !== undefined ? [block.file] : [])),
  );
  return [...new Set(files)];
}

/** Nobody comes by a file of somebody else's by naming it. */
export async function ownFilesAmong(
  manager: EntityManager,
  owner: string,
  files: readonly string[],
): Promise<Set<string>> {
  if (files.length === 0) return new Set();
  const rows: { id: string }[] = await manager.query(
    'SELECT id FROM files WHERE owner = $1 AND id = ANY ($2)',
    [owner, files],
  );
  return new Set(rows.map(({ id }) => id));
}

export function withOwnFiles(message: ExportedMessage, own: ReadonlySet<string>): ExportedMessage {
  return { ...message, blocks: message.blocks.map((block) => withOwnFile(block, own)) };
}

/** What was attached is still told of; what a tool has put out stands in its block, as far as it was told. */
function withOwnFile(block: Block, own: ReadonlySet<string>): Block {
  if (!('file' in block) || block.file === undefined || own.has(block.file)) return block;
  if (block.kind !== 'tool') return { ...block, problem: block.problem ?? notImported };
  const told = { ...block };
  delete told.file;
  return told;
}

const notImported = 'It did not come along when the session was imported.';
