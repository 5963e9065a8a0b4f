import { existsSync } from 'node:fs';

const built = new URL('../../dist/apps/standalone/src/backing/index.js', import.meta.url);

/**
 * Starts the backing servers once for all test files. It is plain JavaScript on the built code, for Jest
 * loads it outside of its own transforms.
 */
export default async function setup() {
  if (!existsSync(built))
    throw new Error(
      'The tests run built services too: run "npm run build" first, or all of it with "npm test".',
    );
  const { bundlePrograms } = await import('./programs.mjs');
  await bundlePrograms();
  const { foundBrowser } = await import('../../scripts/browser.mjs');
  process.env.PARLEY_TEST_FOUND_BROWSER = JSON.stringify(foundBrowser() ?? null);
  const { startBacking } = await import('./backing.mjs');
  const backing = await startBacking();
  process.env.PARLEY_TEST_NATS_URL = backing.natsUrl;
  process.env.PARLEY_TEST_DATABASE_URL = backing.databaseUrl;
  process.env.PARLEY_TEST_DIR = backing.dir;
  globalThis.parleyBacking = backing;
}
