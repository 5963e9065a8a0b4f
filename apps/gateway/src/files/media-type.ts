import { headSize, kindOfHead, measured, type Measures } from './head.js';
import { ImageEnd } from './image-end.js';

export type SniffedType = { mediaType: string } & Partial<Measures>;

/**
 * Finds out what a file is from its content as it passes, whatever it is called and however it is cut into pieces.
 * It keeps no more than the beginning.
 */
export class MediaTypeSniffer {
  /** Its own copy: a piece of a few bytes may hold the whole buffer that it was read into. */
  private readonly beginning = Buffer.alloc(headSize);
  private filled = 0;
  private readonly text = new TextCheck();
  private readonly imageEnd = new ImageEnd();

  take(chunk: Uint8Array): void {
    const part = chunk.subarray(0, headSize - this.filled);
    this.beginning.set(part, this.filled);
    this.filled += part.length;
    const kind = kindOfHead(this.head);
    this.imageEnd.take(chunk, kind === 'application/pdf' ? undefined : kind);
    this.text.take(chunk);
  }

  /** Once everything has passed. */
  end(): SniffedType {
    const kind = kindOfHead(this.head);
    if (kind === 'application/pdf') return { mediaType: kind };
    const measures = kind && measured(kind, this.head);
    if (measures && this.imageEnd.isReached(kind, this.head)) return { mediaType: kind, ...measures };
    return { mediaType: this.text.isText() ? 'text/plain' : 'application/octet-stream' };
  }

  private get head(): Uint8Array {
    return this.beginning.subarray(0, this.filled);
  }
}

/** Text is UTF-8 to its last byte, without the zero bytes of what is none. */
class TextCheck {
  private decoder: InstanceType<typeof TextDecoder> | undefined = new TextDecoder('utf-8', { fatal: true });

  take(chunk: Uint8Array): void {
    if (chunk.includes(0)) this.decoder = undefined;
    this.decode(chunk, true);
  }

  isText(): boolean {
    this.decode(new Uint8Array(0), false);
    return this.decoder !== undefined;
  }

  private decode(chunk: Uint8Array, stream: boolean): void {
    try {
      this.decoder?.decode(chunk, { stream });
    } catch {
      // That it cannot be decoded is the answer.
      this.decoder = undefined;
    }
  }
}
