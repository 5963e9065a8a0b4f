import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  createServer as createSocketServer,
  type AddressInfo,
  type Socket,
  type Server as SocketServer,
} from 'node:net';
import { certificate, privateKey } from './certificate.js';

export interface Visit {
  path: string;
  headers: Record<string, string | string[] | undefined>;
}

/** A real web server on an address of its own, which remembers who came. On Linux all of 127/8 is ours. */
export class WebServer {
  readonly visits: Visit[] = [];

  private constructor(private readonly server: Server | SocketServer) {}

  static async start(address: string, listener: RequestListener, port = 0): Promise<WebServer> {
    return WebServer.listening(createServer(), listener, address, port);
  }

  static async startSecure(address: string, listener: RequestListener): Promise<WebServer> {
    return WebServer.listening(
      createSecureServer({ key: privateKey, cert: certificate }),
      listener,
      address,
      0,
    );
  }

  /** Whatever it says, it need not be HTTP. */
  static async startRaw(address: string, heard: (socket: Socket) => void): Promise<WebServer> {
    const server = createSocketServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.resume();
      heard(socket);
    });
    return WebServer.bound(new WebServer(server), address, 0);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    if ('closeAllConnections' in this.server) this.server.closeAllConnections();
    await closed;
  }

  private static listening(server: Server, listener: RequestListener, address: string, port: number) {
    const web = new WebServer(server);
    server.on('request', (request, response) => {
      web.visits.push({ path: request.url ?? '', headers: request.headers });
      listener(request, response);
    });
    return WebServer.bound(web, address, port);
  }

  private static async bound(web: WebServer, address: string, port: number): Promise<WebServer> {
    web.server.listen(port, address);
    await once(web.server, 'listening');
    return web;
  }
}
