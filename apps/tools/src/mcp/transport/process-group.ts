import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Clock } from '#shared/broker';

export interface Program {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
}

const lookEveryMs = 20;

/**
 * A program with everything that it starts: they are ended together, whatever became of the first of them. Nothing
 * goes through a shell, and nothing of this service's environment is handed on that is not named.
 */
export class ProcessGroup {
  readonly child: ChildProcessWithoutNullStreams;

  constructor({ command, args, env, cwd }: Program) {
    this.child = spawn(command, [...args], { cwd, env, detached: true, shell: false, stdio: 'pipe' });
    // At once: for as long as one of them lives, nobody else can have this id.
    this.child.once('exit', () => this.signal('SIGKILL'));
  }

  /** Rejects where there is no such program. */
  async started(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.child.once('spawn', resolve);
      this.child.once('error', reject);
    });
  }

  /** Resolves when all of them are gone, or are told in a way that none can refuse. */
  async end(graceMs: number, clock: Clock): Promise<void> {
    this.child.stdin.end();
    this.signal('SIGTERM');
    const killAt = clock.elapsed() + graceMs;
    while (this.isThere() && clock.elapsed() < killAt) await clock.wait(lookEveryMs);
    if (this.isThere()) this.signal('SIGKILL');
    // Of the others nothing more can be learned: whoever is init here may leave them as zombies for ever.
    while (this.isFirstThere()) await clock.wait(lookEveryMs);
    // One that has left the group may hold on to the other end for as long as it likes.
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) stream.destroy();
  }

  private isThere(): boolean {
    // Once the first is reaped and nobody else is left, the id may become somebody else's.
    return this.isFirstThere() || (this.child.pid !== undefined && this.signal(0));
  }

  private isFirstThere(): boolean {
    const { exitCode, signalCode, pid } = this.child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  /** False: there is nobody to hear it. */
  private signal(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.child;
    if (pid === undefined) return false;
    try {
      return process.kill(-pid, signal);
    } catch {
      return false;
    }
  }
}
