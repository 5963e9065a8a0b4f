import { Inject, Injectable } from '@nestjs/common';
import type { Broker } from '#shared/broker';
import type { AttachedBlock } from '#shared/contracts';
import { BROKER } from '#shared/service';
import type { DataUrls } from './words-message.js';

/** What stands in an answer of its own files: each of them, and all together. */
export const mostBytesOfFile = 262_144;
export const mostBytesOfFiles = 2_097_152;

/** Contents that a page can show at once: an address of ours would be of no use to an `<img>`, which sends no token. */
@Injectable()
export class FileContents {
  constructor(@Inject(BROKER) private readonly broker: { files: Pick<Broker['files'], 'get'> }) {}

  /** Of the newest, as many as there is room for. */
  async of(files: readonly AttachedBlock[]): Promise<DataUrls> {
    const urls = new Map<string, string>();
    for (const { file, mediaType } of withRoom(files)) {
      const stored = await this.broker.files.get(file);
      if (!stored) continue;
      const pieces: Uint8Array[] = [];
      for await (const piece of stored.content) pieces.push(piece);
      urls.set(file, `data:${mediaType};base64,${Buffer.concat(pieces).toString('base64')}`);
    }
    return urls;
  }
}

function withRoom(files: readonly AttachedBlock[]): AttachedBlock[] {
  let room = mostBytesOfFiles;
  const byId = new Map(files.map((each) => [each.file, each]));
  return [...byId.values()].toReversed().filter(({ size, problem }) => {
    if (size > mostBytesOfFile || size > room || problem !== undefined) return false;
    room -= size;
    return true;
  });
}
