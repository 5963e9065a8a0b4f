import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What stands between a client and its gateway: it can break all connections, and lead to another gateway. */
export class CuttingProxy {
  private readonly open = new Set<Socket>();
  private readonly server = createServer((client) => this.join(client));

  private constructor(private target: URL) {}

  static async before(url: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(new URL(url));
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  leadTo(url: string): void {
    this.target = new URL(url);
  }

  cut(): void {
    for (const socket of this.open) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    const gateway = connect(Number(this.target.port), this.target.hostname);
    const ends = [client, gateway];
    for (const socket of ends) {
      this.open.add(socket);
      // A gateway that is away is no more than a connection that breaks.
      socket.once('error', () => socket.destroy());
      socket.once('close', () => {
        this.open.delete(socket);
        for (const end of ends) end.destroy();
      });
    }
    client.pipe(gateway).pipe(client);
  }
}
