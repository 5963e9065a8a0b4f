import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

export interface Sent {
  key: string;
  timestamp: string;
  signature: string;
  body: string;
  message: { id: string; type: string; data: Record<string, unknown> };
  status: number;
}

/** Whoever is told by webhook, with an answer that a test decides on. */
export class Hook {
  /** In the order in which they came, those that were refused too. */
  readonly sent: Sent[] = [];
  answer: (sent: Omit<Sent, 'status'>) => number = () => 204;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<Hook> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const hook = new Hook(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    server.on('request', (request, response) => void hook.take(request, response));
    return hook;
  }

  /** That were taken, by the key that tells the same one from another. */
  taken(type?: string): Map<string, Sent[]> {
    const taken = this.sent.filter(({ status, message }) => status < 300 && (!type || message.type === type));
    const byKey = new Map<string, Sent[]>();
    for (const each of taken) byKey.set(each.key, [...(byKey.get(each.key) ?? []), each]);
    return byKey;
  }

  /** All that was said of a session. */
  of(session: string): Sent[] {
    return this.sent.filter(({ message }) => message.data['session'] === session);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const header = (name: string): string => String(request.headers[name] ?? '');
    const sent = {
      key: header('idempotency-key'),
      timestamp: header('parley-timestamp'),
      signature: header('parley-signature'),
      body,
      message: JSON.parse(body) as Sent['message'],
    };
    const status = this.answer(sent);
    this.sent.push({ ...sent, status });
    response.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {}).end();
  }
}
