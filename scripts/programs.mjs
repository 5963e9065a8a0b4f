import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run, tailOf } from './run.mjs';
import { logFolder, root, unless } from './setup.mjs';

const minute = 60_000;

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
  const { packaged, use, without } = program;
  if (!isOnPath('apt-get') || !isOnPath('dpkg-deb')) {
    say(`There is no ${packaged}, and no apt-get to fetch it with: ${without}.`);
    return;
  }
  const folder = folderOf(program);
  mkdirSync(path.dirname(folder), { recursive: true });
  const incoming = mkdtempSync(`${folder}-`);
  try {
    const problem = await fetchInto(incoming, program);
    if (problem === undefined) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(path.join(incoming, 'whole'), folder);
      say(`Fetched ${packaged}, ${use}.`);
    } else say(`${packaged} could not be fetched, so ${without}: ${problem}`);
  } finally {
    rmSync(incoming, { recursive: true, force: true });
  }
}

/** Why not, in one line. apt checks the package's signature, as it does for whatever the machine installs. */
async function fetchInto(incoming, { packaged, name }) {
  const fetched = await step(incoming, ['apt-get', '-q', 'download', packaged]);
  if (fetched !== undefined) return fetched;
  const file = readdirSync(incoming).find((each) => each.endsWith('.deb'));
  if (file === undefined) return 'apt-get left no package';
  return (
    (await step(incoming, ['dpkg-deb', '-x', file, 'whole'])) ??
    (await step(incoming, [path.join('whole', 'usr', 'bin', name), '--version']))
  );
}

async function step(cwd, command) {
  const logFile = path.join(logFolder, 'programs.log');
  const env = { ...process.env, LC_ALL: 'C' };
  const { ok, how } = await run({ command, cwd, logFile, env, deadlineMs: minute });
  return ok ? undefined : `${path.basename(command[0])} ${how}. ${lastErrorOf(logFile)}`.trim();
}

function lastErrorOf(logFile) {
  const lines = tailOf(logFile, 20).split('\n');
  return (lines.find((line) => line.startsWith('E: ')) ?? lines.at(-1)).replace(/^E: /, '');
}

function isOnPath(name) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((each) => path.isAbsolute(each))
    .some((each) => isProgram(path.join(each, name)));
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
