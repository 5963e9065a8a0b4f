import type { ShownType } from './head.js';

/** With what each ends. Some programs put more behind it, which no reader looks at. */
const marks: Partial<Record<ShownType, Buffer>> = {
  'image/png': Buffer.from('IEND'),
  'image/jpeg': Buffer.from([0xff, 0xd9]),
  'image/gif': Buffer.from(';'),
  'application/pdf': Buffer.from('%%EOF'),
};
const longestMark = 5;

/**
 * Whether an image or a PDF has come to its end, as far as its mark tells while it passes: a sieve and no proof. A GIF
 * ends with a byte that it may hold before, and a photograph may hold a preview with an end of its own. Providers
 * refuse a prompt that holds one without its end; what passes here all the same is left out when they do.
 */
export class ContentEnd {
  private size = 0;
  private seen = false;
  /** The last bytes, in which a mark may have begun. */
  private last: Uint8Array = new Uint8Array(0);

  take(chunk: Uint8Array, type: ShownType | undefined): void {
    this.size += chunk.length;
    const mark = type && marks[type];
    if (this.seen || !mark) return;
    const edge = Buffer.concat([this.last, chunk.subarray(0, longestMark)]);
    const inside = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.seen = edge.includes(mark) || inside.includes(mark);
    this.last = Buffer.concat([this.last, chunk.subarray(-longestMark)]).subarray(-longestMark);
  }

  isReached(type: ShownType, head: Uint8Array): boolean {
    return type === 'image/webp' ? this.size >= toldSize(head) : this.seen;
  }
}

/** A WebP says behind its first four bytes how many follow these eight. */
function toldSize(head: Uint8Array): number {
  return 8 + Buffer.from(head.subarray(4, 8)).readUInt32LE();
}
