import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import { ToolListChangedNotificationSchema, type Progress } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Clock } from '#shared/broker';
import type { Limits } from '../limits.js';
import type { BoundTransport } from '../transport/transport.js';
import { isTimeOut, messageOf } from './call-problem.js';
import { listTools, type ToolList } from './list-tools.js';

export interface ConnectionParts {
  transport: BoundTransport;
  limits: Limits;
  clock: Clock;
  /** Told at once, before the calls in hand fail. */
  left: (reason: string) => void;
  /** The server says that it has other tools now. */
  listChanged: () => void;
  /** Something odd that ends nothing. */
  odd: (problem: string) => void;
}

export interface RemoteCall {
  name: string;
  input: Record<string, unknown>;
  timeoutMs: number;
  signal: AbortSignal;
  progress: (text: string) => void;
}

const me = { name: 'parley', version: '1' };
const anything = z.looseObject({});

/** One life of one server: from its start until it is left, for which there is one reason. */
export class Connection {
  readonly ended: Promise<string>;
  private end: (reason: string) => void = () => {};
  private endedFor: string | undefined;
  /** The transport's own reason: the SDK leaves too, where a start fails. */
  private cutFor: string | undefined;
  private readonly client = new Client(me, { capabilities: {} });
  private running = 0;
  private heardAt: number;
  private asking = false;
  private stopWatching: () => void = () => {};

  private constructor(private readonly parts: ConnectionParts) {
    this.heardAt = parts.clock.elapsed();
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  /** Rejects with the reason, and leaves nothing behind, where the server does not come up. */
  static async open(parts: ConnectionParts, signal: AbortSignal): Promise<Connection> {
    const connection = new Connection(parts);
    try {
      await connection.connect(signal);
      return connection;
    } catch (error) {
      await connection.close();
      throw new Error(connection.whyNot(error), { cause: error });
    }
  }

  private whyNot(error: unknown): string {
    if (this.cutFor !== undefined) return `it ${this.cutFor}`;
    if (!isTimeOut(error)) return messageOf(error);
    return `it did not say what it is within ${this.parts.limits.connectMs / 1_000} s`;
  }

  private async connect(signal: AbortSignal): Promise<void> {
    const { transport, limits, listChanged, odd } = this.parts;
    const told: Pick<BoundTransport, 'oncut' | 'ondoubt' | 'onmessage'> = {
      oncut: (reason) => {
        this.cutFor ??= reason;
        this.leave(reason);
      },
      ondoubt: () => void this.askWhetherItLives(),
      // The SDK calls what it finds here before its own.
      onmessage: () => (this.heardAt = this.parts.clock.elapsed()),
    };
    Object.assign(transport, told);
    const heard: Pick<Client, 'onerror' | 'onclose'> = {
      onerror: (error) => odd(error.message),
      onclose: () => this.leave('closed the connection'),
    };
    Object.assign(this.client, heard);
    this.client.setNotificationHandler(ToolListChangedNotificationSchema, listChanged);
    await this.client.connect(transport, { timeout: limits.connectMs, signal });
    this.watchIdle();
  }

  /** Why it is over, if it is. */
  get isOver(): string | undefined {
    return this.endedFor;
  }

  async list(signal: AbortSignal): Promise<ToolList> {
    const { limits } = this.parts;
    if (!this.client.getServerCapabilities()?.tools) return { tools: [], problem: 'It has no tools.' };
    const overdue = AbortSignal.any([signal, AbortSignal.timeout(limits.listMs)]);
    return listTools((method, params) => this.request(method, params, overdue, { timeout: limits.listMs }));
  }

  /** An answer of whatever form. Aborted or out of time, the server is told that nobody waits any more. */
  async call({ name, input, timeoutMs: timeout, signal, progress }: RemoteCall): Promise<unknown> {
    this.running += 1;
    try {
      const onprogress = (told: Progress): void => progress(progressText(told));
      return await this.request('tools/call', { name, arguments: input }, signal, { timeout, onprogress });
    } finally {
      this.running -= 1;
    }
  }

  /** The SDK never takes its listener off a signal, and would cancel what is long done: each gets one of its own. */
  private async request(
    method: 'tools/list' | 'tools/call',
    params: Record<string, unknown>,
    signal: AbortSignal,
    options: RequestOptions,
  ): Promise<unknown> {
    const own = new AbortController();
    const abort = (): void => own.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    try {
      return await this.client.request({ method, params }, anything, { ...options, signal: own.signal });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Every call in hand fails at once. Resolves when nothing of the server is left here. */
  async close(): Promise<void> {
    this.leave('was left');
    await this.parts.transport.close();
  }

  private leave(reason: string): void {
    if (this.endedFor !== undefined) return;
    this.endedFor = reason;
    this.stopWatching();
    this.end(reason);
    this.parts.left(reason);
    this.parts.transport.close().catch((error: unknown) => this.parts.odd(String(error)));
  }

  /** While calls run their own time-outs watch over it, and a server may be too busy for anything else. */
  private watchIdle(): void {
    const { clock, limits } = this.parts;
    if (this.endedFor !== undefined) return;
    this.stopWatching = clock.after(limits.idleMs, () => {
      const quiet = clock.elapsed() - this.heardAt >= limits.idleMs;
      if (this.running === 0 && quiet) void this.askWhetherItLives();
      this.watchIdle();
    });
  }

  private async askWhetherItLives(): Promise<void> {
    if (this.asking || this.endedFor !== undefined) return;
    this.asking = true;
    try {
      await this.client.ping({ timeout: this.parts.limits.pingMs });
    } catch (error) {
      if (!isRefusal(error)) this.leave('does not answer any more');
    } finally {
      this.asking = false;
    }
  }
}

/** Whoever answers that it knows no ping lives all the same. */
function isRefusal(error: unknown): boolean {
  const methodNotFound = -32_601;
  return error instanceof Error && 'code' in error && error.code === methodNotFound;
}

function progressText({ progress, total, message }: Progress): string {
  const far = total === undefined ? String(progress) : `${progress} of ${total}`;
  return message ? `${far}: ${message}` : far;
}
