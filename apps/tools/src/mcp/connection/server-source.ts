import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import type { Offered, ToolSource } from '../../registry/index.js';
import type { Definition } from '../definitions/definition.js';
import type { Limits } from '../limits.js';
import { openTransport, type OpenedTransport } from '../transport/open-transport.js';
import type { BoundTransport } from '../transport/transport.js';
import { bounded, messageOf } from './call-problem.js';
import { Connection } from './connection.js';
import { offerOf, type CallRemote } from './offer-of.js';
import { pauseBefore } from './pause-before.js';
import { ServerCalls, type Living } from './server-calls.js';
import { sourceIdOf } from './source-id.js';

export interface SourceParts {
  definition: Definition;
  environment: Readonly<Record<string, string | undefined>>;
  limits: Limits;
  clock: Clock;
  log: Logger;
}

/** Of the time that it takes to read a list. */
const pauseShare = 10;

/**
 * The tools of one server, which is started or called again whenever it goes. While it is away its tools stay
 * offered, and calls of them fail at once: nothing here waits for it but its own calls.
 */
export class ServerSource implements ToolSource {
  readonly id: string;
  private now: Offered = { state: 'away', problem: 'It is being started.', tools: [] };
  /** Of what was told last: nobody hears of what has not changed. */
  private stamp = '';
  private since: number;
  private living: Living | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly closing = new AbortController();
  private readonly calls: ServerCalls;
  private readonly lives: Promise<void>;
  /** How long it took to read its list the last time. */
  private readMs = 0;
  /** One that never comes back is tried for ever, and must not fill the log with it. */
  private whyLogged: string | undefined;
  private relisting: 'no' | 'waits' | 'runs' | 'runs and waits' = 'no';
  /** It told of a change while its first list was read, which may be the one of before. */
  private isStale = false;

  constructor(private readonly parts: SourceParts) {
    const { definition, clock } = parts;
    this.id = sourceIdOf(definition.id);
    this.since = clock.now();
    this.calls = new ServerCalls({
      definition,
      limits: parts.limits,
      living: () => this.living,
      whyAway: () => this.awayProblem(),
    });
    this.lives = this.live();
  }

  offered(): Offered {
    return this.now;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Resolves when nothing of the server is left here. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.lives;
  }

  private async live(): Promise<void> {
    const { limits, clock, log, definition } = this.parts;
    const { signal } = this.closing;
    for (let failures = 1; !signal.aborted; failures += 1) {
      const begun = clock.elapsed();
      const reason = await this.oneLife(signal);
      if (signal.aborted) return;
      if (clock.elapsed() - begun >= limits.steadyMs) failures = 1;
      const level = reason === this.whyLogged && !isPowerOfTwo(failures) ? 'debug' : 'warn';
      log[level]({ server: definition.id, reason, failures }, 'A tool server is away');
      this.whyLogged = reason;
      this.goAway(reason);
      await clock.wait(pauseBefore(failures, limits, Math.random()), signal).catch(() => undefined);
    }
  }

  /** Never rejects: says why it is over. */
  private async oneLife(closing: AbortSignal): Promise<string> {
    const life = new AbortController();
    const end = (): void => life.abort(closing.reason);
    closing.addEventListener('abort', end, { once: true });
    try {
      return await this.livedThrough(life.signal);
    } finally {
      closing.removeEventListener('abort', end);
    }
  }

  private async livedThrough(signal: AbortSignal): Promise<string> {
    let opened: OpenedTransport | undefined;
    let connection: Connection | undefined;
    this.isStale = false;
    try {
      opened = await openTransport(this.parts.definition, this.parts);
      const { transport, clean } = opened;
      connection = await this.connect(transport, clean, signal);
      await this.list({ connection, clean, signal, odd: undefined });
      if (this.isStale) this.relistSoon();
      return `it ${await untilLeft(connection, signal)}`;
    } catch (error) {
      const problem = connection?.isOver === undefined ? messageOf(error) : `it ${connection.isOver}`;
      return bounded(opened?.clean(problem) ?? problem);
    } finally {
      this.living = undefined;
      await this.tidy(opened, connection);
    }
  }

  private async tidy(opened: OpenedTransport | undefined, connection: Connection | undefined): Promise<void> {
    try {
      await connection?.close();
      await opened?.tidy();
    } catch (error) {
      const { log, definition } = this.parts;
      log.warn({ err: error, server: definition.id }, 'Not everything of a tool server could be taken away');
    }
  }

  private connect(
    transport: BoundTransport,
    clean: Living['clean'],
    signal: AbortSignal,
  ): Promise<Connection> {
    const { limits, clock } = this.parts;
    const left = (reason: string): void => {
      if (this.living && !signal.aborted) this.goAway(`it ${reason}`);
      this.living = undefined;
    };
    const listChanged = (): void => this.relistSoon();
    const odd = (problem: string): void => this.note(problem, clean);
    return Connection.open({ transport, limits, clock, left, listChanged, odd }, signal);
  }

  private async list(living: Living): Promise<void> {
    const { definition, limits } = this.parts;
    const { id, server } = definition;
    const list = await living.connection.list(living.signal);
    const call: CallRemote = (tool, input, context) => this.calls.run(tool, input, context);
    const { tools, problem, readMs } = await offerOf(list, { id, server, limits, call, clean: living.clean });
    const told = problem === undefined ? {} : { problem: bounded(living.clean(problem)) };
    this.readMs = readMs;
    if (living.connection.isOver !== undefined) return;
    this.living = living;
    if (this.now.state === 'away')
      this.parts.log.info({ server: id, tools: tools.length }, 'A tool server is there');
    this.tell({ state: 'ready', tools, ...told }, list.tools);
  }

  private goAway(reason: string): void {
    if (this.now.state === 'ready') this.since = this.parts.clock.now();
    this.tell({ state: 'away', problem: reason, tools: this.now.tools });
  }

  /** `of`: what it was made of, where that says more. */
  private tell(offered: Offered, of?: unknown): void {
    const stamp = JSON.stringify([offered, of]);
    this.now = offered;
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    for (const listener of this.listeners) listener();
  }

  /**
   * A server that tells of changes without end has its list read again and again, but never twice at once, and the
   * more seldom the longer that takes.
   */
  private relistSoon(): void {
    if (this.relisting === 'runs') this.relisting = 'runs and waits';
    if (this.relisting !== 'no') return;
    this.relisting = 'waits';
    const { clock, limits } = this.parts;
    clock.after(Math.max(limits.gatherMs, pauseShare * this.readMs), () => void this.relist());
  }

  private async relist(): Promise<void> {
    const { living } = this;
    this.relisting = 'runs';
    this.isStale = !living;
    try {
      if (living) await this.list(living);
    } catch (error) {
      if (living) this.note(messageOf(error), living.clean);
    }
    // The compiler does not see that others have written it meanwhile.
    const again = (this.relisting as string) === 'runs and waits';
    this.relisting = 'no';
    if (again) this.relistSoon();
  }

  private note(problem: string, clean: Living['clean']): void {
    const odd = bounded(clean(problem.slice(0, 10_000)));
    if (this.living) this.living.odd = odd;
    this.parts.log.debug({ server: this.parts.definition.id, odd }, 'A tool server said something odd');
  }

  private awayProblem(): string {
    const { problem = 'nobody knows why' } = this.now;
    const since = new Date(this.since).toISOString();
    return `The tool server "${this.parts.definition.id}" is away since ${since}: ${problem}`;
  }
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}

function untilLeft(connection: Connection, signal: AbortSignal): Promise<string> {
  const told = new Promise<string>((resolve) => {
    if (signal.aborted) resolve('was left');
    else signal.addEventListener('abort', () => resolve('was left'), { once: true });
  });
  return Promise.race([connection.ended, told]);
}
