import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Route = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface PageServer {
  url: string;
  close(): Promise<void>;
}

/** The web server of whoever makes a page: its routes by method and path, such as `GET /`. */
export async function servePages(routes: Readonly<Record<string, Route>>): Promise<PageServer> {
  const server = createServer((request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const route = routes[`${request.method} ${path}`];
    if (!route) {
      response.writeHead(404).end();
      return;
    }
    Promise.resolve(route(request, response)).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export const html = (response: ServerResponse, text: string): void =>
  void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text);

export const script = (response: ServerResponse, text: string | Buffer): void =>
  void response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(text);
