import { access, constants, open, realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { Bubblewrap } from './bubblewrap.js';
import { devices } from './device-nodes.js';
import { factsOfMachine } from './machine.js';
import type { FoundSandbox, Mount, Sandbox, SandboxLimits } from './sandbox.js';
import { machines, type Machine } from './seccomp/rules.js';

export interface WhereToLook {
  /** If set, there and nowhere else. */
  setting?: string | undefined;
  /** Folders of programs, as in PATH. */
  searchPath: string;
  /** What the project has brought itself, if it has. */
  brought: string;
  /** Where tools can write: a program from there is nobody's to trust. */
  untrusted: readonly string[];
  /** Where device files for commands are made, if this machine's are not safe from them. */
  devices: string;
  platform?: string;
  machine?: string;
}

const howToInstall =
  'Install bubblewrap 0.8.0 or newer (Debian, Ubuntu: apt-get install bubblewrap), or set PARLEY_BWRAP to where it is. ' +
  'See docs/sandbox.md.';

/** Found is only what has run a command; of those, the first. */
export async function findSandbox(where: WhereToLook): Promise<FoundSandbox> {
  const { platform = process.platform, machine = process.arch } = where;
  if (platform !== 'linux') return none(`Commands run on Linux only, and this is ${platform}.`);
  if (!isKnown(machine))
    return none(`Commands run on ${machines.join(' and ')} only, and this is ${machine}.`);
  const programs = await programsIn(where);
  if (programs.length === 0) return none(`There is no bubblewrap on this machine. ${howToInstall}`);
  const facts = await factsOfMachine(where.devices);
  if (facts.devices.kind === 'none') return none(`${facts.devices.problem}. See docs/sandbox.md.`);
  const problems: string[] = [];
  for (const program of programs) {
    if (where.setting === undefined && where.untrusted.some((folder) => isIn(folder, program))) {
      problems.push(`${program} lies where tools can write, so it is not used`);
      continue;
    }
    const sandbox = new Bubblewrap(program, machine, facts);
    const problem = await problemOf(sandbox);
    if (problem === undefined) return { kind: 'sandbox', sandbox };
    problems.push(`${program} does not work: ${problem.replace(/\.$/, '')}`);
  }
  return none(`${problems.join('; ')}. ${howToInstall}`);
}

function none(problem: string): FoundSandbox {
  return { kind: 'none', problem };
}

function isKnown(machine: string): machine is Machine {
  return machines.some((known) => known === machine);
}

async function programsIn({ setting, searchPath, brought }: WhereToLook): Promise<string[]> {
  if (setting !== undefined) return [resolve(setting)];
  // A relative folder would be another one for each place that we are started from.
  const folders = searchPath.split(delimiter).filter(isAbsolute);
  const looked = await Promise.all(
    [...folders.map((folder) => join(folder, 'bwrap')), brought].map(executable),
  );
  return [...new Set(looked.flat())];
}

async function executable(program: string): Promise<string[]> {
  try {
    await access(program, constants.X_OK);
    return [await realpath(program)];
  } catch {
    return [];
  }
}

function isIn(folder: string, path: string): boolean {
  const way = relative(resolve(folder), path);
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}

const trial: SandboxLimits = {
  timeMs: 10_000,
  memoryBytes: 67_108_864,
  processes: 16,
  fileBytes: 1_048_576,
  openFiles: 64,
};

/** Nothing that is opened of the machine may be the command's own, or it could change it. */
const trialScript = `for each in ${Object.keys(devices).join(' ')}; do
  if [ -O /dev/$each ] || [ -O /dev/fd/0 ]; then echo "a command would own /dev/$each" >&2; exit 1; fi
done; : >/dev/null`;

/** Undefined: it works, and mounts by handles too, which some of a version can and others cannot. */
export async function problemOf(sandbox: Sandbox): Promise<string | undefined> {
  const folder = await open('/usr', 'r');
  try {
    return await problemOfTrial(sandbox, { from: '/usr', to: '/workspace', handle: folder.fd });
  } finally {
    await folder.close();
  }
}

async function problemOfTrial(sandbox: Sandbox, mount: Mount): Promise<string | undefined> {
  const run = sandbox.run({
    argv: ['/bin/sh', '-c', trialScript],
    readOnly: [mount],
    writable: [],
    folder: '/tmp',
    limits: trial,
    signal: AbortSignal.timeout(trial.timeMs),
  });
  run.stdout.resume();
  const [said, end] = await Promise.all([textOf(run.stderr), run.end]);
  if (end.kind === 'exited' && end.code === 0) return undefined;
  const lastLine = said.trim().split('\n').at(-1) ?? '';
  return lastLine || (end.kind === 'ended' ? end.reason : `It ended with code ${end.code}.`);
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const piece of stream.setEncoding('utf8')) text = `${text}${piece}`.slice(-2_000);
  return text;
}
