import { fileURLToPath } from 'node:url';
import { bundle, bundlePage } from '../../scripts/bundle.mjs';

const folder = fileURLToPath(new URL('../../.cache/harness', import.meta.url));
const programs = {
  together: new URL('together.mjs', import.meta.url),
  witness: new URL('../tools/witness.mjs', import.meta.url),
  'town-witness': new URL('../faults/town/witness-tools.mjs', import.meta.url),
};
const pages = { 'use-chat': new URL('../pages/use-chat.page.mjs', import.meta.url) };

/** What only tests run: as one file each, as the services are, since they are started as often. */
export async function bundlePrograms() {
  await bundle({ entries: filesOf(programs), folder });
  await bundlePage({ entries: filesOf(pages), folder });
}

function filesOf(entries) {
  return Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, fileURLToPath(file)]));
}
