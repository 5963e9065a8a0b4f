import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';

/** The client of this protocol's makers, and a server that sends it these frames. */
export interface RealClient {
  client: OpenAI;
  hears: (frames: readonly string[]) => void;
  close: () => Promise<void>;
}

export async function startRealClient(): Promise<RealClient> {
  let sent: readonly string[] = [];
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(sent.join(''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    client: new OpenAI({ apiKey: 'any', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 }),
    hears: (frames) => {
      sent = frames;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
