import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Asked } from '../history.js';
import type { Traps } from './trap.js';

export interface ModelProxyParts {
  url: string;
  traps: Traps;
  kill: (worker: string) => void;
}

/** Stands before the model, writes down which step was asked for by whom, and knows the same traps. */
export class ModelProxy {
  readonly asked: Asked[] = [];

  private constructor(
    private readonly parts: ModelProxyParts,
    private readonly server: Server,
  ) {
    server.on('request', (incoming, outgoing) => this.serve(incoming, outgoing));
  }

  static async start(parts: ModelProxyParts): Promise<ModelProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ModelProxy(parts, server);
  }

  /** Each worker has an address of its own, so that it is known who asks. */
  urlFor(worker: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${worker}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const [, worker = '', ...path] = (incoming.url ?? '/').split('/');
    const step = String(incoming.headers['idempotency-key'] ?? '');
    const sprung = step === '' ? undefined : this.parts.traps.springing({ to: 'model', step });
    if (sprung?.moment === 'before') {
      this.parts.kill(worker);
      incoming.destroy();
      return sprung.caught(worker);
    }
    if (step !== '') this.asked.push({ step, worker, at: Date.now() });
    this.forward(incoming, outgoing, `/${path.join('/')}`, () => {
      if (!sprung) return false;
      this.parts.kill(worker);
      outgoing.destroy();
      sprung.caught(worker);
      return true;
    });
  }

  /** `begun` is asked when the model has answered, and before its answer is passed on. */
  private forward(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    path: string,
    begun: () => boolean,
  ): void {
    const { method, headers } = incoming;
    const asking = request(this.parts.url + path, { method, headers }, (answer) => {
      if (begun()) return void answer.destroy();
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    asking.on('error', () => outgoing.destroy());
    outgoing.on('close', () => asking.destroy());
    incoming.pipe(asking);
  }
}
