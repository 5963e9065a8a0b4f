import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import { eventually } from '../harness/eventually.js';

export interface SocketFrame {
  ref?: string | number;
  ok?: Record<string, unknown>;
  error?: { code: string; message: string; details?: { path: string; problem: string }[] };
  runningTurn?: string;
  session?: string;
  cursor?: string;
  event?: { type: string; turn?: string; n: number; body: Record<string, unknown> };
  user?: { type: string; [field: string]: unknown };
}

/** A client of the WebSocket door that keeps everything it is told. */
export class Socket {
  readonly frames: SocketFrame[] = [];
  closed: { code: number; reason: string } | undefined;
  private refs = 0;

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data) => void this.frames.push(JSON.parse(String(data))));
    ws.on('close', (code, reason) => void (this.closed = { code, reason: String(reason) }));
    // Being cut off is what some tests are about; the close says so too.
    ws.on('error', () => undefined);
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<Socket> {
    const ws = new WebSocket(url.replace(/^http/, 'ws'), { headers });
    const socket = new Socket(ws);
    await once(ws, 'open');
    return socket;
  }

  /** Sends a frame and gives its answer. */
  async ask(frame: object): Promise<SocketFrame> {
    this.refs += 1;
    const ref = this.refs;
    this.ws.send(JSON.stringify({ ref, ...frame }));
    return this.sees(`the answer to ${JSON.stringify(frame).slice(0, 80)}`, (each) => each.ref === ref);
  }

  sees(what: string, test: (frame: SocketFrame) => boolean): Promise<SocketFrame> {
    return eventually(what, () => this.frames.find(test));
  }

  /** What it was told of one session, in order. */
  eventsOf(session: string): SocketFrame[] {
    return this.frames.filter((frame) => frame.session === session && frame.event);
  }

  numbersOf(session: string): number[] {
    return this.eventsOf(session).map(({ event }) => event?.n ?? -1);
  }

  async end(): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) return;
    const closed = once(this.ws, 'close');
    this.ws.terminate();
    await closed;
  }
}

/** The status and body with which an upgrade was refused. */
export async function refusedUpgrade(
  url: string,
  options: ClientOptions = {},
): Promise<{ status: number | undefined; body: unknown }> {
  const ws = new WebSocket(url.replace(/^http/, 'ws'), options);
  const [, response] = await once(ws, 'unexpected-response');
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  ws.on('error', () => undefined);
  ws.terminate();
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(parts).toString()) };
}
