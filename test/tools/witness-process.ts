import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '../harness/eventually.js';

const witness = fileURLToPath(new URL('../../.cache/harness/witness.js', import.meta.url));

/** A tools service of its own, which can be killed and frozen. */
export class WitnessProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private text = '';

  constructor(env: Record<string, string>, cwd: string, main = witness) {
    this.child = spawn(process.execPath, [main], {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.child, 'exit');
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get output(): string {
    return this.text;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async started(): Promise<this> {
    await eventually(
      'the tools service is up',
      () => {
        if (!this.running) throw new Error(`It has ended:\n${this.text}`);
        return this.text.includes('tools is up');
      },
      60_000,
    );
    return this;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async exitCode(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
