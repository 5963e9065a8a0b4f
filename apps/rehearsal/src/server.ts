import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { Exchange } from './exchange.js';
import { DEFAULT_BODY_LIMIT, faceOf, route, type House } from './routes.js';
import { Tries } from './tries.js';

export interface RehearsalOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free one. */
  port?: number;
  /** Bytes of a request body; a larger one gets 413. Default 32 MiB. */
  bodyLimit?: number;
}

export interface Rehearsal {
  /** Without a slash at the end: the base URL of an Anthropic client; OpenAI's want `/v1` after it. */
  url: string;
  /** Ends all answers, hung ones too, and resolves when the port is free again. */
  close(): Promise<void>;
}

/** Longer than clients keep idle connections, so that it is they who close them and none is lost in between. */
const KEEP_ALIVE_MS = 75_000;

/** Rejects with the system's error (`EADDRINUSE` …) when the port cannot be had. */
export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const { host = '127.0.0.1', port = 0, bodyLimit = DEFAULT_BODY_LIMIT } = options;
  const house: House = { tries: new Tries(), bodyLimit };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void serve(request, response, house);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return { url: urlOf(server), close: () => close(server) };
}

async function serve(request: IncomingMessage, response: ServerResponse, house: House): Promise<void> {
  const [path = '/'] = (request.url ?? '/').split('?');
  const exchange = new Exchange(request, response, faceOf(path, request.headers));
  try {
    await route(exchange, path, house);
  } catch (error) {
    exchange.failBecause(error);
  }
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The rehearsal server has no TCP address.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
