import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { OpenFile, OpenFolder } from './open-folder.js';
import { Refused, refusedBySystem } from './refused.js';
import { inFolder, placeOf, type Root } from './root.js';

const chunkBytes = 65_536;

export function withFile<T>(
  root: Root,
  segments: readonly string[],
  use: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const { folder, name } = placeOf(segments);
  return inFolder(root, folder, (open) => withFileIn(open, name, use));
}

export async function withFileIn<T>(
  folder: OpenFolder,
  name: string,
  use: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const file = await folder.file(name);
  try {
    return await use(file);
  } finally {
    await file.handle.close();
  }
}

/** One part after the other, as far as it went when it was opened; the same memory is used again for each. */
export async function* partsOf({ handle, size }: OpenFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (let position = 0; position < size;) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, Math.min(chunkBytes, size - position), position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** All of it. */
export async function contentOf(file: OpenFile, most: number, path: string): Promise<Buffer> {
  if (file.size > most) throw new Refused('failed', `"${path}" is larger than ${most} bytes.`);
  const parts: Buffer[] = [];
  for await (const part of partsOf(file)) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

export interface FilePart {
  size: number;
  version: string;
  content: Buffer;
}

/** A part, and a version which is that of the file before and after it was read. */
export async function partOf(
  root: Root,
  segments: readonly string[],
  offset: number,
  length: number,
): Promise<FilePart> {
  return withFile(root, segments, async ({ handle }) => {
    try {
      const before = await handle.stat({ bigint: true });
      const content = await readFully(handle, offset, length);
      const after = await handle.stat({ bigint: true });
      if (stateOf(before) !== stateOf(after))
        throw new Refused('failed', `"${segments.join('/')}" is being written.`);
      return { size: Number(after.size), version: stateOf(after), content };
    } catch (error) {
      throw refusedBySystem(segments.join('/'), error);
    }
  });
}

async function readFully(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(buffer, read, length - read, offset + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}

/** Nobody can set the time of a change of state back, so it tells more than the content's own. */
function stateOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  const state = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  return createHash('sha256').update(state).digest('base64url').slice(0, 22);
}
