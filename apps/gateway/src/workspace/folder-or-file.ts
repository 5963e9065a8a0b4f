import type { QueryClient } from '#shared/broker';
import { ParleyError, type QueryResponse } from '#shared/contracts';
import { partBytes } from './content.js';

export type FolderOrFile =
  | { kind: 'folder'; listing: QueryResponse<'tools.workspace.list'> }
  | { kind: 'file'; first: QueryResponse<'tools.workspace.read'> };

/** Asked for as a file first, for files are what is asked for by path; what refuses to be one may be a folder. */
export async function folderOrFile(
  queries: Pick<QueryClient, 'ask'>,
  workspace: string,
  path: string,
): Promise<FolderOrFile> {
  if (path === '' || path.endsWith('/')) return listed(queries, workspace, path);
  try {
    const asked = { workspace, path, offset: 0, length: partBytes };
    return { kind: 'file', first: await queries.ask('tools.workspace.read', asked) };
  } catch (error) {
    if (!ParleyError.is(error) || error.body.code !== 'invalid_request') throw error;
    return unlessItIsNone(error, () => listed(queries, workspace, path));
  }
}

async function listed(
  queries: Pick<QueryClient, 'ask'>,
  workspace: string,
  path: string,
): Promise<FolderOrFile> {
  return { kind: 'folder', listing: await queries.ask('tools.workspace.list', { workspace, path }) };
}

/** Why it is no file says more than why it is no folder. */
async function unlessItIsNone(
  refusal: ParleyError,
  list: () => Promise<FolderOrFile>,
): Promise<FolderOrFile> {
  try {
    return await list();
  } catch (error) {
    if (ParleyError.is(error) && error.body.code === 'invalid_request') throw refusal;
    throw error;
  }
}
