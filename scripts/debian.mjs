import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run, tailOf } from './run.mjs';
import { logFolder, root } from './setup.mjs';

const minute = 60_000;
/** A hundred megabytes over a slow line. */
const fetchingMs = 10 * minute;

/**
 * Fetches packages of the machine's own system and unpacks them into a folder: installed nowhere, without root. The
 * command that proves them is run beside them before they are taken. Answers why not, in one line.
 */
export async function unpackInto(folder, packages, proof) {
  if (!hasApt()) return 'there is no apt-get to fetch it with';
  mkdirSync(path.dirname(folder), { recursive: true });
  const incoming = mkdtempSync(`${folder}-`);
  try {
    const problem = await fetchInto(incoming, packages, proof);
    if (problem !== undefined) return problem;
    rmSync(folder, { recursive: true, force: true });
    renameSync(path.join(incoming, 'whole'), folder);
    return undefined;
  } finally {
    rmSync(incoming, { recursive: true, force: true });
  }
}

/** What this machine lacks of what a package needs, the package included. Empty: apt does not know it. */
export async function lackingFor(name) {
  if (!hasApt()) return [];
  const logFile = path.join(logFolder, 'lacking.log');
  const command = ['apt-get', '-s', 'install', '--no-install-recommends', name];
  const { ok } = await run({ command, cwd: root, logFile, env: plain(), deadlineMs: minute });
  return ok ? (tailOf(logFile, 1_000).match(/(?<=^Inst )\S+/gm) ?? []) : [];
}

export function isOnPath(name) {
  return onPath(name) !== undefined;
}

export function onPath(name) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((each) => path.isAbsolute(each))
    .map((each) => path.join(each, name))
    .find(isProgram);
}

export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** apt checks the packages' signatures, as it does for whatever the machine installs. */
async function fetchInto(incoming, packages, proof) {
  const fetched = await step(incoming, ['apt-get', '-q', 'download', ...packages], {}, fetchingMs);
  if (fetched !== undefined) return fetched;
  const files = readdirSync(incoming).filter((each) => each.endsWith('.deb'));
  if (files.length === 0) return 'apt-get left no package';
  for (const file of files) {
    const problem = await step(incoming, ['dpkg-deb', '-x', file, 'whole']);
    if (problem !== undefined) return problem;
  }
  const { command, env } = proof(path.join(incoming, 'whole'));
  return step(incoming, command, env);
}

async function step(cwd, command, env = {}, deadlineMs = minute) {
  const logFile = path.join(logFolder, 'programs.log');
  const { ok, how } = await run({ command, cwd, logFile, env: { ...plain(), ...env }, deadlineMs });
  return ok ? undefined : `${path.basename(command[0])} ${how}. ${lastErrorOf(logFile)}`.trim();
}

function lastErrorOf(logFile) {
  const lines = tailOf(logFile, 20).split('\n');
  return (lines.find((line) => line.startsWith('E: ')) ?? lines.at(-1)).replace(/^E: /, '');
}

function hasApt() {
  return isOnPath('apt-get') && isOnPath('dpkg-deb');
}

/** Its words are read. */
function plain() {
  return { ...process.env, LC_ALL: 'C' };
}
