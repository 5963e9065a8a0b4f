import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { JSONRPCMessageSchema, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import type { Limits } from '../limits.js';
import { FloodGate } from './flood-gate.js';
import { LineCutter } from './line-cutter.js';
import { ProcessGroup, type Program } from './process-group.js';
import { logStderr } from './stderr-log.js';
import type { BoundTransport, Cut } from './transport.js';

export interface StdioParts {
  server: string;
  program: Program;
  /** Takes secrets out of what the server says. */
  clean: (text: string) => string;
  limits: Limits;
  clock: Clock;
  log: Logger;
}

const mostUnreadBytes = 16 * 2 ** 20;

/**
 * A server that is a program of ours. Unlike the transport of the SDK it bounds what it holds: a server that sends
 * or leaves unread too much is cut off with that reason, and with it everything that it has started.
 */
export class StdioTransport implements Transport, BoundTransport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  oncut?: Cut;
  private group: ProcessGroup | undefined;
  private ending: Promise<void> | undefined;
  private readonly lines: LineCutter;
  private readonly gate: FloodGate;

  constructor(private readonly parts: StdioParts) {
    const { limits, clock } = parts;
    this.lines = new LineCutter(limits.messageBytes);
    const most = { messages: limits.messagesPerSecond, bytes: limits.bytesPerSecond };
    this.gate = new FloodGate(most, () => clock.elapsed());
  }

  async start(): Promise<void> {
    const { program, server, clean, clock, log } = this.parts;
    const group = new ProcessGroup(program);
    this.group = group;
    const { child } = group;
    child.stdin.on('error', (error) => this.onerror?.(error));
    child.stdout.on('error', (error) => this.onerror?.(error));
    child.stdout.on('data', (chunk: Buffer) => this.take(chunk));
    logStderr(child.stderr, { server, clean, clock, log });
    await group.started();
    child.on('error', (error) => this.onerror?.(error));
    child.once('exit', (code, signal) => this.isOver(`ended by itself (${signal ?? `code ${code}`})`));
    child.stdout.once('end', () => this.isMute());
  }

  /** As a rule it is just ending, and how it ends says more. */
  private isMute(): void {
    const { clock, limits } = this.parts;
    const stop = clock.after(limits.graceMs, () => this.cut('closed its standard output'));
    this.group?.child.once('exit', stop);
  }

  /** Its last words may still be on the way, unless somebody else holds on to its output. */
  private isOver(reason: string): void {
    const { clock, limits } = this.parts;
    const stop = clock.after(limits.graceMs, () => this.cut(reason));
    this.group?.child.once('close', () => {
      stop();
      this.cut(reason);
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.group?.child.stdin;
    if (this.ending || !stdin?.writable) throw new Error('it is not running');
    if (stdin.writableLength > mostUnreadBytes) {
      this.cut('does not read what it is sent');
      throw new Error('it does not read what it is sent');
    }
    // Not waited for: whoever waits has a time-out of his own, and the bytes are bounded.
    stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Resolves when no process of it is left. */
  close(): Promise<void> {
    this.ending ??= this.end();
    return this.ending;
  }

  private async end(): Promise<void> {
    const { limits, clock } = this.parts;
    this.group?.child.stdout.removeAllListeners('data').resume();
    this.onclose?.();
    await this.group?.end(limits.graceMs, clock);
  }

  private cut(reason: string): void {
    if (!this.ending) this.oncut?.(reason);
  }

  private take(chunk: Buffer): void {
    try {
      const tooMuch = this.gate.passes({ messages: 0, bytes: chunk.length });
      if (tooMuch) return this.cut(tooMuch);
      for (const line of this.lines.take(chunk)) {
        const flood = this.gate.passes({ messages: 1, bytes: 0 });
        if (flood) return this.cut(flood);
        if (line.trim() !== '') this.hear(line);
        if (this.ending) return;
      }
    } catch (error) {
      this.cut(error instanceof Error ? error.message : String(error));
    }
  }

  private hear(line: string): void {
    const message = messageOf(line);
    if (message instanceof Error) this.onerror?.(message);
    else this.onmessage?.(message);
  }
}

function messageOf(line: string): JSONRPCMessage | Error {
  try {
    const { data } = JSONRPCMessageSchema.safeParse(JSON.parse(line));
    return data ?? new Error('sent JSON that is no JSON-RPC');
  } catch {
    return new Error('sent a line that is no JSON');
  }
}
