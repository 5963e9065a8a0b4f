import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface RealClient {
  client: Anthropic;
  close(): Promise<void>;
}

/** Anthropic's own library, and what it is answered with. */
export async function realClient(answer: Answer): Promise<RealClient> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const baseURL = `http://127.0.0.1:${port}`;
  return {
    client: new Anthropic({ apiKey: 'key', baseURL, maxRetries: 0, logLevel: 'off' }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function answeringFrames(frames: readonly string[]): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(frames.join(''));
  };
}

export function answeringBody(status: number, body: unknown): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' });
    response.end(JSON.stringify(body));
  };
}
