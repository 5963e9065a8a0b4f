import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { startRehearsal } from '../../apps/rehearsal/src/index.js';

type Rehearsal = Awaited<ReturnType<typeof startRehearsal>>;

/** One request as a model got it. */
export interface Said {
  /** `question` asks for JSON: what is asked beside the turns, of whom nobody speaks. */
  kind: 'prompt' | 'question';
  body: string;
}

/** The rehearsal model, and everything that it is ever asked. */
export class Overheard {
  readonly all: Said[] = [];

  private constructor(
    private readonly server: Server,
    private readonly rehearsal: Rehearsal,
  ) {}

  static async begin(): Promise<Overheard> {
    const server = createServer();
    const overheard = new Overheard(server, await startRehearsal({ host: '127.0.0.1', port: 0 }));
    server.on('request', (request, response) => {
      overheard.pass(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return overheard;
  }

  get environment(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return { PARLEY_REHEARSAL_URL: `http://127.0.0.1:${port}` };
  }

  /** All that models were asked in which these words stand, the oldest first. */
  with(words: string, kind?: Said['kind']): string[] {
    const wanted = this.all.filter((said) => said.body.includes(words) && (!kind || said.kind === kind));
    return wanted.map(({ body }) => body);
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
    await this.rehearsal.close();
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (body !== '') this.all.push({ kind: kindOf(body), body });
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { 'content-type': type = 'application/json', 'idempotency-key': key } = request.headers;
    const { 'x-api-key': secret = '', authorization = '' } = request.headers;
    const answer = await fetch(this.rehearsal.url + (request.url ?? ''), {
      method: request.method ?? 'POST',
      headers: {
        'content-type': type,
        'anthropic-version': '2023-06-01',
        'x-api-key': String(secret),
        authorization,
        ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
      },
      ...(body === '' ? {} : { body }),
      signal: gone.signal,
    });
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/json',
    });
    response.flushHeaders();
    if (!answer.body) return void response.end();
    await pipeline(Readable.fromWeb(answer.body as ReadableStream), response);
  }
}

function kindOf(body: string): Said['kind'] {
  const asked = JSON.parse(body) as Record<string, unknown>;
  return 'output_config' in asked || 'response_format' in asked ? 'question' : 'prompt';
}
