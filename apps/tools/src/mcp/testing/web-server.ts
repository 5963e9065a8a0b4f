import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Message {
  id?: number;
  method: string;
  params?: { name?: string; protocolVersion?: string };
}

const headers = { 'content-type': 'application/json', 'mcp-session-id': 'only' };
const object = { type: 'object' };
const names = ['look', 'hang', 'break', 'flood', 'huge', 'error', 'who'];
const tools = names.map((name) => ({ name, inputSchema: object }));

/** A tool server over HTTP that does what none should do. */
export class WebServer {
  /** Which methods it was asked, in order. */
  readonly heard: string[] = [];
  /** As if it had been started anew: it knows no session of before. */
  forgets = false;
  /** It ends every stream at once, and asks to come back at once. */
  tires = false;
  /** Where it sends whoever asks at /moved. */
  leadsTo = '/mcp';
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/mcp`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/moved') return void response.writeHead(307, { location: this.leadsTo }).end();
    if (request.method === 'DELETE') this.heard.push('DELETE');
    if (request.method === 'GET' && this.tires) {
      const again = { 'content-type': 'text/event-stream' };
      return void response.writeHead(200, again).end('retry: 0\nid: 1\ndata:\n\n');
    }
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const { id, method, params = {} } = JSON.parse(await textOf(request)) as Message;
    this.heard.push(method);
    if (method === 'initialize') this.forgets = false;
    else if (this.forgets) return void response.writeHead(404).end();
    if (id === undefined) return void response.writeHead(202).end();
    const reply = (result: unknown): unknown =>
      response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    if (method === 'tools/call') return void this.call(params.name ?? '', request, response, reply);
    if (method === 'tools/list') return void reply({ tools });
    const { protocolVersion } = params;
    const welcome = {
      protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'web', version: '1' },
    };
    reply(method === 'initialize' ? welcome : {});
  }

  private call(
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    reply: (result: unknown) => unknown,
  ): void {
    const text = (said: string): unknown => reply({ content: [{ type: 'text', text: said }] });
    if (name === 'look') text('seen');
    if (name === 'who') text(String(request.headers['x-api-key']));
    if (name === 'huge') text('x'.repeat(9 * 2 ** 20));
    if (name === 'error') response.writeHead(500).end('out of order');
    if (name === 'break') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': here it comes\n\n', () => void this.close());
    }
    if (name === 'flood') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = (): void => {
        while (!response.destroyed && response.write(`data: ${'x'.repeat(100_000)}\n`));
      };
      response.on('drain', more);
      more();
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
