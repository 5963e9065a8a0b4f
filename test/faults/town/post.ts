import { eventually } from '../../harness/eventually.js';
import { ServiceProcess, type App } from '../../harness/service-process.js';

export interface PostParts {
  app: App;
  /** Tells it from its fellows in what a failure says. */
  label: string;
  environment: Record<string, string>;
  folder: string;
  main?: string;
}

const isUp = /is up|rehearsal model/i;
const startingMs = 60_000;

/** The place of one service: whatever becomes of its process, another comes into its place. */
export class Post {
  private current: ServiceProcess | undefined;
  private readonly former: ServiceProcess[] = [];

  constructor(private readonly parts: PostParts) {}

  get label(): string {
    return this.parts.label;
  }

  get app(): App {
    return this.parts.app;
  }

  get running(): boolean {
    return this.current?.running ?? false;
  }

  get pid(): number {
    return this.process.pid ?? -1;
  }

  /** Where it listens; undefined while it does not. */
  get url(): string | undefined {
    return this.running ? /"url":"([^"]+)"/.exec(this.process.output)?.[1] : undefined;
  }

  /** As the broker knows this life of it. */
  get worker(): string | undefined {
    return /"worker":"([^"]+)"/.exec(this.process.output)?.[1];
  }

  /** Of all its lives. */
  get output(): string {
    return [...this.former, this.process].map(({ output }) => output).join('');
  }

  /** As a supervisor does: again, when it could not start because something else is away just now. */
  async start(): Promise<void> {
    const until = Date.now() + startingMs;
    while (!this.running) {
      const starting = this.spawn();
      await eventually(
        `${this.label} is up`,
        () => isUp.test(starting.output) || !starting.running,
        startingMs,
      );
      if (!starting.running && Date.now() > until)
        throw new Error(`${this.label} does not start:\n${starting.output.slice(-2_000)}`);
    }
  }

  private spawn(): ServiceProcess {
    const { app, environment, folder, main } = this.parts;
    if (this.current) this.former.push(this.current);
    this.current = new ServiceProcess(app, environment, folder, main);
    return this.current;
  }

  /** As `kill -9`. Resolves when it has ended. */
  async kill(): Promise<void> {
    this.killNow();
    await this.process.exitCode();
  }

  /** It says nothing more from here on. */
  killNow(): void {
    this.process.signal('SIGKILL');
  }

  freeze(): void {
    this.process.signal('SIGSTOP');
  }

  thaw(): void {
    this.process.signal('SIGCONT');
  }

  /** In good order. Resolves with its exit code, or throws what it last said when it does not leave in time. */
  async drain(deadlineMs: number): Promise<number | null> {
    const leaving = this.process;
    leaving.signal('SIGTERM');
    await eventually(`${this.label} leaves`, () => !leaving.running, deadlineMs).catch((error: unknown) => {
      throw new Error(`${this.label} does not leave:\n${leaving.output.slice(-3_000)}`, { cause: error });
    });
    return leaving.exitCode();
  }

  async stop(): Promise<void> {
    await this.current?.stop();
  }

  private get process(): ServiceProcess {
    if (!this.current) throw new Error(`${this.parts.label} was never started.`);
    return this.current;
  }
}
