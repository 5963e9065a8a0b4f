import { ContentEnd } from './content-end.js';
import { headSize, kindOfHead, measured, type Measures, type ShownType } from './head.js';

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
  private readonly contentEnd = new ContentEnd();

  take(chunk: Uint8Array): void {
    const part = chunk.subarray(0, headSize - this.filled);
    this.beginning.set(part, this.filled);
    this.filled += part.length;
    this.contentEnd.take(chunk, kindOfHead(this.head));
    this.text.take(chunk);
  }

  /** Once everything has passed. */
  end(): SniffedType {
    const kind = kindOfHead(this.head);
    const shown = kind && this.contentEnd.isReached(kind, this.head) && shownAs(kind, this.head);
    if (shown) return shown;
    return { mediaType: this.text.isText() ? 'text/plain' : 'application/octet-stream' };
  }

  private get head(): Uint8Array {
    return this.beginning.subarray(0, this.filled);
  }
}

function shownAs(kind: ShownType, head: Uint8Array): SniffedType | undefined {
  if (kind === 'application/pdf') return { mediaType: kind };
  const measures = measured(kind, head);
  return measures && { mediaType: kind, ...measures };
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
