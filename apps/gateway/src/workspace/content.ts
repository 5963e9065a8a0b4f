import type { QueryClient } from '#shared/broker';
import type { QueryResponse } from '#shared/contracts';

export const partBytes = 262_144;

type Part = QueryResponse<'tools.workspace.read'>;

export interface FirstPart {
  workspace: string;
  path: string;
  first: Part;
}

/**
 * The whole of a file, part by part. Where it changes in between this fails, and with it the answer whose length was
 * told already: nobody gets the beginning of one file and the end of another.
 */
export async function* contentOf(
  queries: Pick<QueryClient, 'ask'>,
  { workspace, path, first }: FirstPart,
): AsyncGenerator<Uint8Array> {
  let part = first;
  for (let offset = 0; ;) {
    const content = Buffer.from(part.base64, 'base64');
    offset += content.length;
    yield content;
    if (offset >= first.size) return;
    if (content.length === 0) throw new Error('The file has become shorter while it was read.');
    part = await queries.ask('tools.workspace.read', { workspace, path, offset, length: partBytes });
    if (part.version !== first.version) throw new Error('The file has changed while it was read.');
  }
}
