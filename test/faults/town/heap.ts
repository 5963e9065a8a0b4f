import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Post } from './post.js';

/** With this in its environment a process lets its heap be looked into, on a free port of this machine. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/** What a service still holds once all garbage is gone: its resident size says more of the collector than of it. */
export async function liveHeapMb(post: Post): Promise<number> {
  const [url] = /ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+/.exec(post.output) ?? [];
  if (!url) throw new Error(`${post.label} cannot be inspected.`);
  const socket = new WebSocket(url);
  await once(socket, 'open');
  try {
    // The first collection runs the finalizers whose garbage the second one takes.
    await ask(socket, 1, 'HeapProfiler.collectGarbage');
    await ask(socket, 2, 'HeapProfiler.collectGarbage');
    const { usedSize } = (await ask(socket, 3, 'Runtime.getHeapUsage')) as { usedSize: number };
    return Math.round(usedSize / 1024 ** 2);
  } finally {
    socket.close();
    await once(socket, 'close');
  }
}

async function ask(socket: WebSocket, id: number, method: string): Promise<unknown> {
  socket.send(JSON.stringify({ id, method }));
  for (;;) {
    const [data] = (await once(socket, 'message')) as [Buffer];
    const answer = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
    if (answer.id !== id) continue;
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }
}
