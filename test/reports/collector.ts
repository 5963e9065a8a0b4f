import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SentSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  links: { traceId: string; spanId: string }[];
}

/** `takes, and denies it`: it keeps what it is sent and answers as if it had not. */
export type Mood = 'takes' | 'is away' | 'takes, and denies it';

/** What receives traces over OTLP, as far as a test must know. What it is sent twice it keeps twice. */
export class Collector {
  readonly sent: SentSpan[][] = [];
  /** How often it has turned somebody away. */
  refused = 0;
  private mood: Mood = 'takes';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer();
    const collector = new Collector(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const status = request.url === '/v1/traces' ? collector.take(Buffer.concat(chunks)) : 404;
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  becomes(mood: Mood): void {
    this.mood = mood;
  }

  /** Each time that a turn was told, its spans. */
  ofTurn(turn: string): SentSpan[][] {
    return this.sent.filter((spans) => spans.every((span) => attribute(span, 'parley.turn.id') === turn));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  private take(body: Buffer): number {
    if (this.mood !== 'takes') this.refused += 1;
    if (this.mood === 'is away') return 503;
    const { resourceSpans } = JSON.parse(body.toString()) as {
      resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[];
    };
    for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) this.sent.push(spans);
    return this.mood === 'takes' ? 200 : 503;
  }
}

export function attribute({ attributes }: SentSpan, name: string): string | undefined {
  const value = attributes.find(({ key }) => key === name)?.value;
  return value && String(Object.values(value)[0]);
}
