import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.mjs';

const folder = fileURLToPath(new URL('../../.cache/harness', import.meta.url));
const entries = {
  together: new URL('together.mjs', import.meta.url),
  witness: new URL('../tools/witness.mjs', import.meta.url),
  'town-witness': new URL('../faults/town/witness-tools.mjs', import.meta.url),
};

/** Programs that only tests run: as one file each, as the services are, since they are started as often. */
export async function bundlePrograms() {
  const files = Object.entries(entries).map(([name, file]) => [name, fileURLToPath(file)]);
  await bundle({ entries: Object.fromEntries(files), folder });
}
