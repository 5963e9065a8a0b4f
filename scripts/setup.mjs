import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { leaving, run, seconds, tailOf, withProgress } from './run.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const logFolder = path.join(root, '.cache', 'scripts');

const installStamp = path.join(root, 'node_modules', '.parley-lock');
const buildStamp = path.join(root, 'dist', '.parley-build');
const lockFile = path.join(root, '.cache', 'setup.lock');

/** Everything that the built files depend upon; specs are not built. */
const sources = [
  ...['apps', 'libs', 'bench', 'package.json', 'package-lock.json'],
  ...['scripts/bundle.mjs', 'scripts/bundle-services.mjs'],
];
/** The client as it is published is built there, from sources that are there. */
const builtPackage = path.join('libs', 'client', 'package', 'dist');

/**
 * Brings the checkout to where its code can run: packages installed as the lock file says, and dist built
 * from the sources that are there. Where both are so already, it reads the sources once and changes nothing.
 */
export async function setUp() {
  await havePackages();
  await haveBuild();
}

export function havePackages() {
  return unless(isInstalled, install);
}

export function haveBuild() {
  return unless(isBuilt, build);
}

/** For the last line of a script: what went wrong in words, without a stack. */
export function giveUp(error) {
  if (leaving()) return;
  process.stderr.write(`${error instanceof SetupError ? error.message : (error?.stack ?? error)}\n`);
  process.exitCode = 1;
}

export class SetupError extends Error {}

async function install() {
  await step({
    name: 'install',
    title: 'Installing packages',
    done: 'Packages installed',
    command: [...npm(), 'ci', '--include=dev', '--no-audit', '--no-fund', '--no-progress'],
    hint: 'Where npm cannot reach its registry, mend that; where the lock file is behind package.json, run npm install.',
  });
  writeFileSync(installStamp, `${lockHash()}\n`);
}

async function build() {
  // A file whose source is gone must not be there to be imported.
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const hash = sourcesHash();
  await step({
    name: 'build',
    title: 'Building',
    done: 'Built',
    command: [process.execPath, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
    hint: 'The sources do not compile: mend what is named above, or go back to a commit that does.',
  });
  await step({
    name: 'bundle',
    title: 'Bundling the services',
    done: 'Bundled',
    command: [process.execPath, 'scripts/bundle-services.mjs'],
    hint: 'What is named above is missing or cannot be read.',
  });
  writeFileSync(buildStamp, `${hash}\n`);
}

async function step({ name, title, done, command, hint }) {
  const logFile = path.join(logFolder, `${name}.log`);
  const { result, ms } = await withProgress(title, () => run({ command, cwd: root, logFile }));
  if (leaving()) await new Promise(() => {});
  if (!result.ok) {
    throw new SetupError(
      `${essenceOf(logFile)}\n\n${title} ${result.how}. ${hint} All output: ${path.relative(root, logFile)}`,
    );
  }
  process.stdout.write(`${done} in ${seconds(ms)}\n`);
}

/** npm says what is wrong first and explains all its options afterwards; everybody else says it last. */
function essenceOf(logFile) {
  const errors = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('npm error'));
  return errors.length > 0 ? errors.slice(0, 15).join('\n') : tailOf(logFile, 25);
}

/** The npm that runs us, so that `npm ci` is the same one; else the one on the PATH. */
function npm() {
  const ours = process.env['npm_execpath'];
  return ours && /npm-cli\.c?js$/.test(ours) ? [process.execPath, ours] : ['npm'];
}

function isInstalled() {
  const stamp = readOr(installStamp);
  if (stamp !== undefined) return stamp.trim() === lockHash();
  return npmInstalledTheLock();
}

/** Somebody ran npm himself. What npm wrote down of its work tells whether it is what the lock file wants. */
function npmInstalledTheLock() {
  const installed = packagesOf(path.join(root, 'node_modules', '.package-lock.json'));
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(([name, { version, optional }]) => {
    if (name === '') return true;
    const found = installed[name];
    return found ? found.version === version : optional === true;
  });
}

function packagesOf(file) {
  const text = readOr(file);
  return text === undefined ? undefined : JSON.parse(text).packages;
}

function isBuilt() {
  return readOr(buildStamp)?.trim() === sourcesHash();
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

/** By content, not by date: a checkout of another branch brings old dates and new text. */
function sourcesHash() {
  const hash = createHash('sha256');
  const configs = readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name));
  for (const file of [...sources, ...configs].flatMap(filesOf).toSorted()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(name) {
  const kind = statSync(path.join(root, name), { throwIfNoEntry: false });
  if (!kind) return [];
  if (!kind.isDirectory()) return [name];
  return readdirSync(path.join(root, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !file.startsWith(builtPackage));
}

/** Two set-ups of one checkout at once would take the ground from under each other. */
export async function unless(isDone, work) {
  if (isDone()) return;
  await takeLock();
  const letGo = () => rmSync(lockFile, { force: true });
  process.once('exit', letGo);
  try {
    if (!isDone()) await work();
  } finally {
    process.off('exit', letGo);
    letGo();
  }
}

async function takeLock() {
  mkdirSync(path.dirname(lockFile), { recursive: true });
  let told = false;
  const deadline = Date.now() + 10 * 60_000;
  while (!lockTaken()) {
    const holder = Number(readOr(lockFile));
    if (!isAlive(holder)) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (Date.now() > deadline) {
      throw new SetupError(
        `Process ${holder} has been setting up this checkout for 10 minutes. End it, then try again.`,
      );
    }
    if (!told) process.stdout.write(`Process ${holder} is setting up this checkout; waiting for it …\n`);
    told = true;
    await sleep(250);
  }
}

/** Written first and linked then, so that nobody ever finds a lock without its holder's number. */
function lockTaken() {
  const mine = `${lockFile}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lockFile);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readOr(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
