import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Post } from './post.js';

/** With this in its environment a process lets its heap be looked into, on a free port of this machine. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

export interface Live {
  /** What is still held once all garbage is gone: the resident size says more of the collector than of the process. */
  megabytes: number;
  /** Timers that will still fire, those that do not keep the process alive among them. */
  timers: number;
}

export async function liveIn(post: Post): Promise<Live> {
  const [url] = /ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+/.exec(post.output) ?? [];
  if (!url) throw new Error(`${post.label} cannot be inspected.`);
  const socket = new WebSocket(url);
  await once(socket, 'open');
  try {
    // The first collection runs the finalizers whose garbage the second one takes.
    await ask(socket, 'HeapProfiler.collectGarbage');
    await ask(socket, 'HeapProfiler.collectGarbage');
    const { usedSize } = await ask<{ usedSize: number }>(socket, 'Runtime.getHeapUsage');
    return { megabytes: Math.round(usedSize / 1024 ** 2), timers: await countTimers(socket) };
  } finally {
    socket.close();
    await once(socket, 'close');
  }
}

const timerPrototype = `(() => {
  const timer = setTimeout(() => {}, 0);
  clearTimeout(timer);
  return Object.getPrototypeOf(timer);
})()`;

interface Remote {
  objectId: string;
}

async function countTimers(socket: WebSocket): Promise<number> {
  const { result } = await ask<{ result: Remote }>(socket, 'Runtime.evaluate', {
    expression: timerPrototype,
  });
  const { objects } = await ask<{ objects: Remote }>(socket, 'Runtime.queryObjects', {
    prototypeObjectId: result.objectId,
  });
  const counted = await ask<{ result: { value: number } }>(socket, 'Runtime.callFunctionOn', {
    objectId: objects.objectId,
    // Node marks a timer that has fired for good, or was cleared, as destroyed.
    functionDeclaration: 'function () { return this.filter((timer) => timer._destroyed === false).length; }',
    returnByValue: true,
  });
  return counted.result.value;
}

let asked = 0;

async function ask<T>(socket: WebSocket, method: string, params = {}): Promise<T> {
  const id = (asked += 1);
  socket.send(JSON.stringify({ id, method, params }));
  for (;;) {
    const [data] = (await once(socket, 'message')) as [Buffer];
    const answer = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
    if (answer.id !== id) continue;
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result as T;
  }
}
