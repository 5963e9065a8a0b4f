import { createServer, type Socket } from 'node:net';

/** A peer that greets like a nats-server of the given version and answers pings, and nothing else. */
export async function withFakeNats<T>(
  info: { version: string; jetstream?: boolean },
  test: (url: string) => Promise<T>,
): Promise<T> {
  const sockets = new Set<Socket>();
  const greeting = { server_id: 'fake', proto: 1, headers: true, max_payload: 1_048_576, ...info };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      if (data.toString('latin1').includes('PING\r\n')) socket.write('PONG\r\n');
    });
    socket.write(`INFO ${JSON.stringify(greeting)}\r\n`);
  });
  return withListening(server, sockets, test);
}

/** A peer that takes connections and never says a word. */
export async function withSilentPeer<T>(test: (url: string) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  return withListening(server, sockets, test);
}

async function withListening<T>(
  server: ReturnType<typeof createServer>,
  sockets: Set<Socket>,
  test: (url: string) => Promise<T>,
): Promise<T> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return await test(`127.0.0.1:${address.port}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
}
