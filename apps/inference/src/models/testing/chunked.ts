import { Readable } from 'node:stream';

/** A body that comes in these chunks, each in a turn of its own. */
export function chunked(chunks: readonly Uint8Array[]): Readable {
  let place = 0;
  return new Readable({
    read() {
      const chunk = chunks[place];
      place += 1;
      this.push(chunk === undefined ? null : Buffer.from(chunk));
    },
  });
}

/** A body whose connection is reset behind these chunks. */
export function reset(chunks: readonly Uint8Array[]): Readable {
  let place = 0;
  return new Readable({
    read() {
      const chunk = chunks[place];
      place += 1;
      if (chunk) this.push(Buffer.from(chunk));
      else this.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    },
  });
}
