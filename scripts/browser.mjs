import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isProgram, lackingFor, onPath, unpackInto } from './debian.mjs';
import { withProgress } from './run.mjs';
import { root, unless } from './setup.mjs';

const folder = path.join(root, '.cache', 'chromium');
const packaged = 'chromium-headless-shell';
const names = ['chromium', 'google-chrome', 'chrome', packaged];
const ofMac = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The browser in which pages are tested: one that is named, else the machine's own, else Chromium as the machine's
 * package, below .cache. Undefined: there is none.
 *
 * @returns {{ program: string, env: Record<string, string> } | undefined}
 */
export function foundBrowser() {
  const named = process.env.PARLEY_TEST_BROWSER;
  if (named) return { program: named, env: {} };
  if (existsSync(path.join(folder, 'fonts.conf'))) return unpacked(folder);
  const own = names.map(onPath).find(Boolean) ?? ofMac.find(isProgram);
  return own && { program: own, env: {} };
}

/** Brings one where there is none. Without it the tests of pages say that they were skipped, so this never fails. */
export async function haveBrowser() {
  await unless(() => foundBrowser() !== undefined, bring);
}

async function bring() {
  // A machine for programs alone has no font, and a page without one shows nothing.
  const packages = await lackingFor(packaged);
  const fetching = () => unpackInto(folder, [...packages, 'fonts-dejavu-core'], proof);
  const problem =
    packages.length === 0
      ? `no package is called ${packaged}`
      : (await withProgress('Fetching Chromium', fetching)).result;
  const line =
    problem === undefined
      ? 'Fetched Chromium, in which pages are tested.'
      : `There is no browser, so pages are not tested: ${problem}. PARLEY_TEST_BROWSER names one.`;
  process.stdout.write(`${line}\n`);
}

function proof(whole) {
  writeFileSync(path.join(whole, 'fonts.conf'), fontsIn(folder));
  const { program, env } = unpacked(whole);
  return { command: [program, '--version'], env };
}

function unpacked(whole) {
  const libraries = path.join(whole, 'usr', 'lib');
  return {
    program: path.join(libraries, 'chromium', packaged),
    env: {
      LD_LIBRARY_PATH: foldersOfLibraries(libraries).join(path.delimiter),
      FONTCONFIG_FILE: path.join(whole, 'fonts.conf'),
    },
  };
}

/** Those of this kind of machine, and what lies in folders of its own below. */
function foldersOfLibraries(libraries) {
  const [machine] = readdirSync(libraries).filter((name) => /-linux-gnu(eabihf)?$/.test(name));
  if (machine === undefined) return [];
  const own = path.join(libraries, machine);
  const below = readdirSync(own, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [own, ...below.map(({ name }) => path.join(own, name))];
}

function fontsIn(whole) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${path.join(whole, 'usr', 'share', 'fonts')}</dir><cachedir>${path.join(whole, 'cache')}</cachedir></fontconfig>
`;
}
