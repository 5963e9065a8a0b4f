import { createHash } from 'node:crypto';
import { jetstream, type JetStreamManager } from '@nats-io/jetstream';
import { Objm, setSha256Backend, type ObjectInfo, type ObjectStore } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import { idSchema } from '../../contracts/index.js';
import type { Files, StoredFile } from '../files.js';
import type { StoredMessage } from '../ports.js';
import { askLeader, readPage } from './direct.js';
import { putRefused, storeAway } from './file-refusals.js';
import type { Readings } from './readings.js';
import { Source } from './source.js';

export interface FilesParts {
  nc: NatsConnection;
  jsm: JetStreamManager;
  readings: Readings;
  bucket: string;
}

export async function openFiles(parts: FilesParts): Promise<NatsFiles> {
  // Its default reckons in JavaScript, which would be most of what an upload costs.
  setSha256Backend('native');
  const store = await new Objm(jetstream(parts.nc, { checkAPI: false })).open(parts.bucket, false);
  return new NatsFiles(parts, store);
}

/**
 * In the broker's object store. It is written by the client library; reads are our own, for the library's hand on
 * whatever the broker sends, however slow the reader.
 */
export class NatsFiles implements Files {
  private readonly stream: string;

  constructor(
    private readonly parts: FilesParts,
    private readonly store: ObjectStore,
  ) {
    this.stream = `OBJ_${parts.bucket}`;
  }

  async put(id: string, content: AsyncIterable<Uint8Array>): Promise<number> {
    const name = idSchema.parse(id);
    const source = new Source(content);
    try {
      const { size } = await this.store.put({ name }, source.stream());
      return size;
    } catch (error) {
      throw source.failure?.error ?? putRefused(error);
    } finally {
      await source.leave();
    }
  }

  async get(id: string): Promise<StoredFile | undefined> {
    const info = await this.known(id);
    return info && { size: info.size, content: this.contentOf(info) };
  }

  async info(id: string): Promise<{ size: number } | undefined> {
    const info = await this.known(id);
    return info && { size: info.size };
  }

  async remove(id: string): Promise<void> {
    const info = await this.known(id);
    if (!info) return;
    // Its entry first: what is left of a removal that was cut short is found by nobody.
    await this.purge(this.subject('M', paddedBase64(Buffer.from(id))));
    await this.purge(this.subject('C', info.nuid));
  }

  private async known(id: string): Promise<ObjectInfo | undefined> {
    const name = idSchema.parse(id);
    try {
      const info = await this.store.info(name);
      return !info || info.deleted ? undefined : info;
    } catch (error) {
      throw storeAway(error);
    }
  }

  private async *contentOf({ nuid, chunks, digest }: ObjectInfo): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    let from = 1;
    for (let left = chunks; left > 0;) {
      for (const { data, sequence } of await this.chunks(this.subject('C', nuid), from)) {
        hash.update(data);
        yield data;
        left -= 1;
        from = sequence + 1;
      }
    }
    if (digest !== `SHA-256=${paddedBase64(hash.digest())}`) throw new Error('A stored file is damaged.');
  }

  /** The next few of them. A replica may lag behind what was acknowledged; then its leader is asked. */
  private async chunks(subject: string, from: number): Promise<StoredMessage[]> {
    try {
      const { messages } = await readPage(this.parts.readings, this.stream, subject, from);
      if (messages.length > 0) return messages;
      const next = await askLeader(this.parts.nc, this.stream, { seq: from, next_by_subj: subject });
      if (next) return [next];
    } catch (error) {
      throw storeAway(error);
    }
    throw new Error('A stored file has lost its end.');
  }

  private async purge(filter: string): Promise<void> {
    try {
      await this.parts.jsm.streams.purge(this.stream, { filter });
    } catch (error) {
      throw storeAway(error);
    }
  }

  private subject(kind: 'C' | 'M', name: string): string {
    return `$O.${this.parts.bucket}.${kind}.${name}`;
  }
}

/** As the object store's clients write names and digests. */
function paddedBase64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
