import path from 'node:path';
import { isOnPath, isProgram, unpackInto } from './debian.mjs';
import { root, unless } from './setup.mjs';

/** What tools of agents use of the machine, by the name of its package. */
const programs = [
  {
    packaged: 'bubblewrap',
    name: 'bwrap',
    use: 'in which agents run commands',
    without: 'the shell tool will refuse',
  },
  {
    packaged: 'ripgrep',
    name: 'rg',
    use: 'with which agents search files',
    without: 'agents search files more slowly',
  },
];

/**
 * Brings each program as the machine's own package: fetched and unpacked below .cache, installed nowhere, without root.
 * What the machine has already is left as it is. Without them everything else works, so this never fails: it says in
 * one line what is missing.
 */
export async function havePrograms() {
  if (process.platform !== 'linux') return;
  for (const program of programs) {
    if ((program.name === 'bwrap' && process.env.PARLEY_BWRAP) || isOnPath(program.name)) continue;
    await unless(
      () => isProgram(path.join(folderOf(program), 'usr', 'bin', program.name)),
      () => bring(program),
    );
  }
}

function folderOf({ packaged }) {
  return path.join(root, '.cache', packaged);
}

/** Asks the built tools service, which is the one that will run them, by the settings that it will have. */
export async function sayWhetherCommandsRun() {
  const { environment, loadConfig, ConfigError } = await import('../dist/libs/shared/src/config/index.js');
  const { findSandbox } = await import('../dist/apps/tools/src/sandbox/find-sandbox.js');
  const { whereToLook } = await import('../dist/apps/tools/src/sandbox/where-to-look.js');
  try {
    const found = await findSandbox(whereToLook(loadConfig(environment())));
    if (found.kind === 'none') say(`The shell tool will refuse: ${found.problem}`);
  } catch (error) {
    // Then nothing starts, and whoever starts it says why.
    if (!(error instanceof ConfigError)) throw error;
  }
}

async function bring(program) {
  const { packaged, name, use, without } = program;
  const proof = (whole) => ({ command: [path.join(whole, 'usr', 'bin', name), '--version'] });
  const problem = await unpackInto(folderOf(program), [packaged], proof);
  if (problem === undefined) say(`Fetched ${packaged}, ${use}.`);
  else say(`${packaged} could not be fetched, so ${without}: ${problem}`);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
