import { defaultPool } from '#shared/broker';
import type { Config } from '#shared/config';

/** The services of the default pool share the folder of the workspaces; one of another pool may have none of it. */
export function workspacesAreHere({ PARLEY_TOOLS_POOL: pool }: Pick<Config, 'PARLEY_TOOLS_POOL'>): boolean {
  return pool === defaultPool;
}
