import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { killFirst } from './kill-first.js';
import type { SandboxedCommand, SandboxEnd } from './sandbox.js';
import { longLookMs, lookEach } from './watch-limits.js';
import type { Watching, WatchThread } from './watch-thread.js';

/** For bubblewrap to say which process is the first, before it is ended without. */
const startMs = 5_000;

/**
 * How one command ends. Its first process is the first of a namespace: when that one ends, the kernel ends all others
 * before anybody hears of it. Bubblewrap waits for it and leaves last, so when bubblewrap has gone, nothing is left.
 */
export class Ending {
  readonly end: Promise<SandboxEnd>;
  private first: number | undefined;
  private reason: string | undefined;
  private readonly timers: NodeJS.Timeout[] = [];
  private watching: Watching | undefined;
  private stopAsking = (): void => undefined;

  constructor(
    private readonly child: ChildProcess,
    info: Readable,
    private readonly command: SandboxedCommand,
    private readonly given: {
      thread: Pick<WatchThread, 'watch'>;
      /** Lets the command begin: nothing runs before it is watched. */
      go: () => void;
    },
  ) {
    const { signal, limits } = command;
    const unwanted = () => this.cut('It was stopped.');
    this.end = this.ended().finally(() => {
      signal.removeEventListener('abort', unwanted);
      for (const timer of this.timers) clearTimeout(timer);
      this.watching?.stop();
      this.stopAsking();
    });
    signal.addEventListener('abort', unwanted);
    this.after(limits.timeMs, () => this.cut(`It ran out of its time of ${limits.timeMs / 1_000} s.`));
    this.after(startMs, () => this.first ?? this.cutAtOnce());
    this.hear(info);
    if (signal.aborted) unwanted();
  }

  private ended(): Promise<SandboxEnd> {
    return new Promise((resolve) => {
      this.child.once('error', (error) => resolve(notStartedEnd(error)));
      this.child.once('exit', (code) => resolve(this.endWith(code)));
    });
  }

  private endWith(code: number | null): SandboxEnd {
    this.reason ??= this.watching?.lastWord();
    if (this.reason !== undefined) return { kind: 'ended', reason: this.reason };
    return code === null
      ? { kind: 'ended', reason: 'The sandbox was ended from outside.' }
      : { kind: 'exited', code };
  }

  private hear(info: Readable): void {
    let told = '';
    info.setEncoding('utf8');
    info.on('data', (text: string) => (told += text));
    // An end without a word is told by bubblewrap's own end.
    info.on('error', () => undefined);
    info.once('end', () => this.begin(/"child-pid": (\d+)/.exec(told)?.[1]));
  }

  private begin(first: string | undefined): void {
    const bubblewrap = this.child.pid;
    if (first === undefined || bubblewrap === undefined || !this.runs()) return;
    this.first = Number(first);
    if (this.reason !== undefined) return killFirst(this.first, bubblewrap);
    const { limits, watch } = this.command;
    const over = (reason: string): void => this.cut(reason);
    const { thread, go } = this.given;
    this.watching = thread.watch({ first: this.first, bubblewrap, limits }, { begun: go, over });
    if (watch) this.stopAsking = lookEach({ everyMs: longLookMs, pauseShare: 4 }, watch, over);
  }

  /** Why it was cut first is what counts. */
  private cut(reason: string): void {
    this.reason ??= reason;
    if (this.first !== undefined && this.runs()) killFirst(this.first, this.child.pid);
  }

  private cutAtOnce(): void {
    this.reason ??= 'The sandbox did not start.';
    this.child.kill('SIGKILL');
  }

  private runs(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private after(ms: number, then: () => void): void {
    this.timers.push(setTimeout(then, ms));
  }
}

/** Its message would name a path of this machine. */
export function notStartedEnd({ code }: NodeJS.ErrnoException): SandboxEnd {
  return { kind: 'ended', reason: `It could not be started (${code ?? 'for no known reason'}).` };
}
