import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** Resolves when the connection of this request's answer is gone. */
  left: Promise<unknown>;
}

/** How one request is answered. */
export type Act = (response: ServerResponse, seen: Seen) => void;

/** A server that answers its requests as it was told, one after the other, and remembers them. */
export class ScriptedServer {
  readonly seen: Seen[] = [];
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private acts: Act[] = [];

  static async start(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    scripted.server.listen(0, '127.0.0.1');
    await once(scripted.server, 'listening');
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  plays(...acts: Act[]): void {
    this.seen.length = 0;
    this.acts = acts;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: await text(request), left: once(response, 'close') };
    this.seen.push(seen);
    const act = this.acts.shift();
    if (act) act(response, seen);
    else response.writeHead(500).end('No act is left.');
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Act {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}

export const cut: Act = (response) => void response.destroy();

/** How a stream goes on behind its frames. */
export type Ending = 'end' | 'cut' | 'stay';

export function stream(pieces: readonly (string | Uint8Array)[], ending: Ending = 'end'): Act {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const piece of pieces) response.write(piece);
    if (ending === 'end') response.end();
    // What was written must have gone out: a cut takes with it what still waits.
    if (ending === 'cut') response.write(': hb\n\n', () => response.destroy());
  };
}

export function frame(type: string, data: object, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

export function refusal(code: string, message = 'No.'): { error: object } {
  return { error: { code, message } };
}
