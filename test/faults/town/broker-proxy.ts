import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { ProtocolReader, type WireMessage } from './protocol-reader.js';
import type { Traps } from './trap.js';

export interface BrokerProxyParts {
  /** The broker behind it. */
  url: string;
  worker: string;
  traps: Traps;
  /** As `kill -9`: when this returns, the worker says nothing more. */
  kill: () => void;
}

/**
 * Stands between one worker and the broker and knows what is said. When a trap springs, the worker dies before
 * the broker has heard the word, or when the broker has answered and the worker has not heard that.
 */
export class BrokerProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly parts: BrokerProxyParts,
    private readonly server: Server,
  ) {
    server.on('connection', (client) => this.serve(client));
  }

  static async start(parts: BrokerProxyParts): Promise<BrokerProxy> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BrokerProxy(parts, server);
  }

  get url(): string {
    return `nats://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  private cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  private serve(client: Socket): void {
    const { hostname, port } = new URL(this.parts.url);
    const broker = connect({ host: hostname, port: Number(port), noDelay: true });
    const awaited = new Map<string, (worker: string) => void>();
    this.pair(client, broker);
    const outgoing = new ProtocolReader();
    client.on('data', (chunk) => {
      for (const message of outgoing.feed(chunk)) this.pass(message, broker, awaited);
    });
    const incoming = new ProtocolReader();
    broker.on('data', (chunk) => {
      for (const message of incoming.feed(chunk)) this.hear(message, client, awaited);
    });
  }

  /** Where one side goes, the other goes too; why is of no interest here. */
  private pair(client: Socket, broker: Socket): void {
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }

  private pass(message: WireMessage, broker: Socket, awaited: Map<string, (worker: string) => void>): void {
    const { traps } = this.parts;
    const { subject, reply } = addressOf(message);
    const sprung =
      subject === undefined || traps.isEmpty
        ? undefined
        : traps.springing({ to: 'broker', subject, payload: message.payload.toString() });
    if (sprung?.moment === 'before') return this.catch(sprung.caught);
    if (sprung && reply !== undefined) awaited.set(reply, sprung.caught);
    broker.write(message.raw, () => {
      // Nobody answers to this one, so that it was sent has to do.
      if (sprung && reply === undefined) this.catch(sprung.caught);
    });
  }

  private hear(message: WireMessage, client: Socket, awaited: Map<string, (worker: string) => void>): void {
    const isMessage = message.verb === 'MSG' || message.verb === 'HMSG';
    const caught = isMessage ? awaited.get(message.words[0] ?? '') : undefined;
    if (caught) this.catch(caught);
    else client.write(message.raw);
  }

  private catch(caught: (worker: string) => void): void {
    this.parts.kill();
    this.cut();
    caught(this.parts.worker);
  }
}

function addressOf({ verb, words }: WireMessage): {
  subject?: string | undefined;
  reply?: string | undefined;
} {
  if (verb === 'PUB') return { subject: words[0], reply: words.length > 2 ? words[1] : undefined };
  if (verb === 'HPUB') return { subject: words[0], reply: words.length > 3 ? words[1] : undefined };
  return {};
}
