import { WebSocket } from 'ws';
import type { Shown } from './seen-from.js';

export interface SocketAsked {
  url: string;
  token: string;
  session: string;
  cursor: string | undefined;
}

type Frame = Shown & { error?: { code: string } };

/** The events of one session over one socket, until it is closed by either side. Resolves with the refusal, if any. */
export async function readSocket(
  { url, token, session, cursor }: SocketAsked,
  show: (shown: Shown) => void,
  signal: AbortSignal,
): Promise<string> {
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
  const hangUp = (): void => socket.terminate();
  signal.addEventListener('abort', hangUp, { once: true });
  let refusal = '';
  // A socket that could not be opened, or was cut, is closed after that.
  socket.on('error', () => undefined);
  socket.on('open', () => {
    socket.send(JSON.stringify({ op: 'watch', session, ...(cursor ? { cursor } : {}) }));
  });
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.error) refusal = frame.error.code;
    if (frame.error || frame.event?.type === 'stream.closed') socket.terminate();
    else if (frame.event) show(frame);
  });
  try {
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
    });
    return refusal;
  } finally {
    signal.removeEventListener('abort', hangUp);
  }
}
