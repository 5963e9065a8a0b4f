import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What it does with the next request, and with those that it holds. */
export type Behaviour = 'answers' | 'fails' | 'holds' | 'refuses summaries';

/** A provider whose every answer a test decides on. It speaks as little of OpenAI's wire format as will do. */
export class TestProvider {
  static readonly model = 'openai/test';
  /** What it was asked, as it came. */
  readonly asked: Record<string, unknown>[] = [];
  /** Requests that were given up before they were answered. */
  givenUp = 0;
  private behaviour: Behaviour = 'answers';
  private held: ServerResponse[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TestProvider> {
    const server = createServer();
    const provider = new TestProvider(server);
    server.on('request', (request, response) => void provider.take(request, response));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return provider;
  }

  get environment(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return { OPENAI_API_KEY: 'of-a-test', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
  }

  get holding(): number {
    return this.held.length;
  }

  becomes(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    if (behaviour === 'holds') return;
    for (const response of this.held.splice(0)) this.answer(response);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'test', object: 'model' }] }));
      return;
    }
    let body = '';
    for await (const chunk of request) body += String(chunk);
    this.asked.push(JSON.parse(body) as Record<string, unknown>);
    if (this.behaviour === 'refuses summaries' && body.includes('<conversation>')) {
      // No failure of its own: after five of those nobody would be asked anything for a while.
      this.refuse(response, 400);
      return;
    }
    if (this.behaviour !== 'holds') return this.answer(response);
    this.held.push(response);
    response.once('close', () => {
      if (!response.writableEnded) this.givenUp += 1;
      this.held = this.held.filter((each) => each !== response);
    });
  }

  private answer(response: ServerResponse): void {
    if (this.behaviour === 'fails') {
      this.refuse(response, 500);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const [delta, finish] of [
      [{ role: 'assistant', content: 'fine' }, null],
      [{}, 'stop'],
    ]) {
      const choices = [{ index: 0, delta, finish_reason: finish }];
      const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'test', choices };
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    }
    response.end('data: [DONE]\n\n');
  }

  private refuse(response: ServerResponse, status: 400 | 500): void {
    const type = status === 500 ? 'server_error' : 'invalid_request_error';
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'broken on purpose', type } }));
  }
}
