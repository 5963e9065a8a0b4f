import { join, resolve } from 'node:path';
import type { Config } from '#shared/config';
import type { WhereToLook } from './find-sandbox.js';

type Settings = Pick<
  Config,
  'PARLEY_BWRAP' | 'PARLEY_WORKSPACES_DIR' | 'PARLEY_DATA_DIR' | 'PARLEY_PROJECT_ROOTS'
>;

/** Below the folder that a service is started in, where scripts/programs.mjs unpacks it. */
const brought = join('.cache', 'bubblewrap', 'usr', 'bin', 'bwrap');

/** For the service itself, and for `npm start`, which says beforehand what that one will find. */
export function whereToLook(config: Settings, searchPath = process.env['PATH'] ?? ''): WhereToLook {
  return {
    setting: config.PARLEY_BWRAP,
    searchPath,
    brought: resolve(brought),
    devices: resolve(config.PARLEY_DATA_DIR, 'devices'),
    untrusted: [
      config.PARLEY_WORKSPACES_DIR ?? join(config.PARLEY_DATA_DIR, 'workspaces'),
      ...(config.PARLEY_PROJECT_ROOTS ?? []),
    ],
  };
}
