import type { IncomingMessage } from 'node:http';

interface Unwanted {
  bytes: number;
  ms: number;
}

/**
 * What a client still sends after it was refused. Left unread it would block the client, which then never reads the
 * refusal; cut off at once, its own error would hide it. So it is read and forgotten, for a while.
 */
export function throwAway(request: IncomingMessage, { bytes, ms }: Unwanted): void {
  if (request.readableEnded || request.destroyed) return;
  const { socket } = request;
  let left = bytes;
  const enough = setTimeout(() => socket.destroy(), ms);
  enough.unref();
  request.once('close', () => clearTimeout(enough));
  // A client that is gone is what was waited for.
  request.on('error', () => undefined);
  request.unpipe();
  request.on('data', (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  });
  request.resume();
}
