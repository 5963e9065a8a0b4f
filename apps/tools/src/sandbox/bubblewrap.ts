import { spawn, type ChildProcess, type IOType } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { bwrapArguments, mountsOf, ownFiles, type Handles } from './bwrap-arguments.js';
import { Ending, notStartedEnd } from './ending.js';
import { inheritedHandles } from './inherited-handles.js';
import type { MachineFacts } from './machine.js';
import type { Sandbox, SandboxedCommand, SandboxEnd, SandboxRun } from './sandbox.js';
import { systemCallFilter } from './seccomp/filter.js';
import type { Machine } from './seccomp/rules.js';
import { WatchThread } from './watch-thread.js';

/** Numbers of what bubblewrap is given, behind input, output and errors. */
const infoAt = 3;
const filterAt = 4;
const moreAt = 5;
const blockAt = 6;
const filesAt = 7;

export class Bubblewrap implements Sandbox {
  private readonly filter: Buffer;
  private readonly thread = new WatchThread();

  constructor(
    readonly program: string,
    machine: Machine,
    private readonly facts: MachineFacts,
  ) {
    this.filter = systemCallFilter(machine);
  }

  run(command: SandboxedCommand): SandboxRun {
    const child = this.start(command);
    const streams = child.stdio as unknown as [null, Readable, Readable, Readable] | undefined;
    // Where there is no handle left for it, it has none of them.
    if (!streams) return notStarted(child);
    firstToGo(child);
    give(child, moreAt, '');
    give(child, filterAt, this.filter);
    for (const [index, content] of Object.values(ownFiles).entries()) give(child, filesAt + index, content);
    const [, stdout, stderr, info] = streams;
    const go = pipeOf(child, blockAt);
    const { end } = new Ending(child, info, command, { thread: this.thread, go: () => void go.end() });
    return { stdout, stderr, end };
  }

  private start(command: SandboxedCommand): ChildProcess {
    const open = mountsOf(command).flatMap(({ handle }) => handle ?? []);
    const files = Object.values(ownFiles).map(() => 'pipe' as const);
    // Not that of the machine, where a command could change it through its own input.
    const { devices } = this.facts;
    const nothing = openSync(devices.kind === 'own' ? `${devices.folder}/null` : '/dev/null', 'r');
    try {
      return spawn(this.program, bwrapArguments(this.facts, command, handlesOf(command)), {
        // Of ours nothing, for whoever can read bubblewrap's own environment.
        env: {},
        cwd: '/',
        stdio: covering(
          [nothing, 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...files, ...open],
          nothing,
        ),
      });
    } finally {
      closeSync(nothing);
    }
  }
}

function notStarted(child: ChildProcess): SandboxRun {
  const end = new Promise<SandboxEnd>((resolve) =>
    child.once('error', (error) => resolve(notStartedEnd(error))),
  );
  return { stdout: Readable.from([]), stderr: Readable.from([]), end };
}

/**
 * Where the machine runs out of memory, this is what it ends first. Until bubblewrap has read all of its arguments it
 * has started nothing, so all that it starts inherits this; and inside /proc is read-only, so nothing can take it back.
 */
function firstToGo({ pid }: ChildProcess): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // It has ended already, or it is one that gets its rights from a setuid bit and is not ours.
  }
}

/** With nothing in the place of each handle that would be handed on behind them; between those, none is opened. */
function covering(stdio: (IOType | number)[], nothing: number): (IOType | number)[] {
  const covered = [...stdio];
  for (const handle of inheritedHandles()) {
    while (covered.length <= handle) covered.push('ignore');
    if (handle >= stdio.length) covered[handle] = nothing;
  }
  return covered;
}

function handlesOf(command: SandboxedCommand): Handles {
  const paths = Object.keys(ownFiles);
  let next = filesAt + paths.length;
  return {
    info: infoAt,
    filter: filterAt,
    more: moreAt,
    block: blockAt,
    files: Object.fromEntries(paths.map((path, index) => [path, filesAt + index])),
    mounts: mountsOf(command).map(({ handle }) => (handle === undefined ? undefined : next++)),
  };
}

function give(child: ChildProcess, at: number, content: string | Buffer): void {
  pipeOf(child, at).end(content);
}

function pipeOf(child: ChildProcess, at: number): Writable {
  const pipe = child.stdio[at] as Writable;
  // Where bubblewrap has ended before it read this, it says why itself.
  return pipe.on('error', () => undefined);
}
