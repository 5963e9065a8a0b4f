import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.js';

/**
 * Reads a body of at most `limit` bytes. A larger one is read on and dropped before it is refused: a client that
 * is still sending would see a broken connection in place of the answer. Twice the limit is where that courtesy
 * ends.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
    if (size > 2 * limit) break;
  }
  if (size > limit) throw new Refusal({ kind: 'too-large' });
  return Buffer.concat(chunks);
}
