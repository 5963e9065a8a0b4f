import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtFile, builtUrl } from '../paths.js';

export interface ChildSettings {
  name: string;
  /** Below dist. */
  main: string;
  env: Record<string, string>;
  /** Takes what it prints: a pipe would make the bench work while it measures. */
  logFile: string;
  nodeArguments?: readonly string[];
}

const startMs = 60_000;
const graceMs = 10_000;
const pollMs = 20;
const quotedLines = 15;

/** A Node process of the bench's own. It ends with the bench, also where that is killed. */
export class Child {
  private readonly process: ChildProcess;
  private expectedToEnd = false;

  constructor(
    private readonly settings: ChildSettings,
    onUnexpectedEnd: (error: Error) => void = () => {},
  ) {
    const log = openSync(settings.logFile, 'w', 0o600);
    try {
      this.process = spawn(
        process.execPath,
        [
          ...(settings.nodeArguments ?? []),
          '--import',
          builtUrl('bench/system/leash.js'),
          builtFile(settings.main),
        ],
        {
          env: { PATH: process.env['PATH'], ...settings.env },
          stdio: ['ignore', log, log, 'ipc'],
          // Out of the terminal's reach: Ctrl-C is for the bench, which ends its children in order.
          detached: true,
        },
      );
    } finally {
      closeSync(log);
    }
    this.process.once('error', onUnexpectedEnd);
    this.process.once('exit', (code, signal) => {
      if (!this.expectedToEnd) void this.failure(code ?? signal).then(onUnexpectedEnd);
    });
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error(`${this.settings.name} could not be started.`);
    return this.process.pid;
  }

  /** The first match in what it prints. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const until = performance.now() + startMs;
    while (performance.now() < until) {
      const match = pattern.exec(await this.output());
      if (match) return match;
      if (!this.running) throw await this.failure(this.process.exitCode);
      await sleep(pollMs);
    }
    throw new Error(`${this.settings.name} was not up within ${startMs / 1_000} s.`);
  }

  /** For a program that ends by itself. */
  async ends(): Promise<void> {
    this.expectedToEnd = true;
    if (this.running) await once(this.process, 'exit');
    if (this.process.exitCode !== 0) throw await this.failure(this.process.exitCode);
  }

  tell(message: object): void {
    this.process.send(message);
  }

  onceTold(take: (message: unknown) => void): void {
    this.process.once('message', take);
  }

  async stop(): Promise<void> {
    this.expectedToEnd = true;
    if (!this.running) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(late);
  }

  private get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  private output(): Promise<string> {
    return readFile(this.settings.logFile, 'utf8');
  }

  private async failure(how: number | string | null): Promise<Error> {
    const lines = (await this.output()).trimEnd().split('\n').slice(-quotedLines).join('\n');
    return new Error(`${this.settings.name} has ended (${how}):\n${lines}`);
  }
}
