/**
 * A content as the client library wants it. It asks for no more than it was asked for; what it throws is kept apart
 * from what the store throws; and it is let go of on every path, which the library does not do.
 */
export class Source {
  failure: { error: unknown } | undefined;
  private readonly iterator: AsyncIterator<Uint8Array>;

  constructor(content: AsyncIterable<Uint8Array>) {
    this.iterator = content[Symbol.asyncIterator]();
  }

  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({ pull: (reader) => this.pull(reader) }, { highWaterMark: 0 });
  }

  async leave(): Promise<void> {
    await this.iterator.return?.();
  }

  private async pull(reader: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      const { done, value } = await this.iterator.next();
      if (done) reader.close();
      else reader.enqueue(value);
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}
