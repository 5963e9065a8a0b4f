import type { Files, StoredFile } from '#shared/broker';

/** A store in memory. It can fail, and a spec can hold it back. */
export class FakeStore implements Files {
  readonly contents = new Map<string, Uint8Array>();
  /** Waited for before each chunk is taken. */
  ready: () => Promise<void> = async () => {};

  async put(id: string, content: AsyncIterable<Uint8Array>): Promise<number> {
    const chunks: Uint8Array[] = [];
    const iterator = content[Symbol.asyncIterator]();
    for (;;) {
      await this.ready();
      const { done, value } = await iterator.next();
      if (done) break;
      chunks.push(value);
    }
    const whole = Buffer.concat(chunks);
    this.contents.set(id, whole);
    return whole.length;
  }

  async get(id: string): Promise<StoredFile | undefined> {
    const content = this.contents.get(id);
    return content && { size: content.length, content: once(content) };
  }

  async info(id: string): Promise<{ size: number } | undefined> {
    const content = this.contents.get(id);
    return content && { size: content.length };
  }

  async remove(id: string): Promise<void> {
    this.contents.delete(id);
  }
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
