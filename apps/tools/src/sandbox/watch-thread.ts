import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { watchProgram, type Told, type ToWatch } from './watch-program.js';

/** One that nobody needs ends; the next command waits for another one to start. */
const idleMs = 30_000;
const memory = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 };

export interface Watching {
  /** Why the thread has ended the command, though nobody may have heard of it yet. */
  lastWord(): string | undefined;
  stop(): void;
}

export interface Heard {
  begun(): void;
  /** Why the command was ended, or that nobody can watch it any more. */
  over(reason: string): void;
}

/**
 * The thread that watches every sandbox of this service, and ends what takes too much itself: neither does it keep
 * others waiting while it looks, nor does it wait for them.
 */
export class WatchThread {
  private worker: Worker | undefined;
  private watchings = 0;
  private idle: NodeJS.Timeout | undefined;

  watch(what: Omit<ToWatch, 'port'>, { begun, over }: Heard): Watching {
    const { port1: ours, port2: theirs } = new MessageChannel();
    const lost = (): void => over('It could not be watched any more.');
    ours.on('message', (told: Told) => (told.kind === 'begun' ? begun() : over(told.reason)));
    ours.on('close', lost);
    this.watchings += 1;
    clearTimeout(this.idle);
    this.worker ??= this.started();
    this.worker.postMessage({ ...what, port: theirs } satisfies ToWatch, [theirs]);
    const stop = (): void => {
      ours.off('close', lost);
      ours.close();
      this.watchings -= 1;
      if (this.watchings === 0) this.idle = setTimeout(() => this.rest(), idleMs).unref();
    };
    return { lastWord: () => lastWordIn(ours), stop };
  }

  private started(): Worker {
    const worker = new Worker(watchProgram, { eval: true, env: {}, execArgv: [], resourceLimits: memory });
    worker.unref();
    // Whatever happens to it, its ports close, and so everybody hears of it.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.worker === worker) this.worker = undefined;
    });
    return worker;
  }

  private rest(): void {
    void this.worker?.terminate();
    this.worker = undefined;
  }
}

function lastWordIn(port: MessagePort): string | undefined {
  for (let left = receiveMessageOnPort(port); left; left = receiveMessageOnPort(port)) {
    const told = left.message as Told;
    if (told.kind === 'over') return told.reason;
  }
  return undefined;
}
