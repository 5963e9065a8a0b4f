import { workspaceQueries } from '#shared/contracts';

export const workspaceFolder = workspaceQueries['tools.workspace.list'].response;
