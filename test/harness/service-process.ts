import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

export type App =
  | 'gateway'
  | 'inference'
  | 'tools'
  | 'memory'
  | 'logging'
  | 'rehearsal'
  | 'migrate'
  | 'standalone'
  | 'together';

/** One built service as a process of its own: what it printed, and how it is stopped, killed and frozen. */
export class ServiceProcess {
  private readonly child: ChildProcess;
  private text = '';

  constructor(
    readonly app: App,
    env: Record<string, string>,
    cwd: string,
    /** Where the service is not built as the apps are. */
    main = fileURLToPath(new URL(`../../dist/services/${app}.js`, import.meta.url)),
    args: readonly string[] = [],
  ) {
    this.child = spawn(process.execPath, [main, ...args], {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const take = (chunk: Buffer): void => {
      this.text += chunk.toString();
    };
    this.child.stdout?.on('data', take);
    this.child.stderr?.on('data', take);
  }

  get output(): string {
    return this.text;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The first match in what it prints. Fails at once when the process ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    return eventually(
      `${this.app} says ${pattern}`,
      () => {
        const match = pattern.exec(this.text);
        if (!match && !this.running) throw new Error(`${this.app} has ended:\n${this.text}`);
        return match;
      },
      30_000,
    );
  }

  async exitCode(): Promise<number | null> {
    if (this.running) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.running) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGCONT');
    this.child.kill(signal);
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }
}
