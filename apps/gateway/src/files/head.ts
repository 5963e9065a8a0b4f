import { GIF } from 'image-size/types/gif';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';

export interface Measures {
  width: number;
  height: number;
}

/** A photograph says how large it is behind its preview and its colour profile. */
export const headSize = 256 * 1024;

const images = { 'image/png': PNG, 'image/jpeg': JPG, 'image/gif': GIF, 'image/webp': WEBP } as const;
export type ImageType = keyof typeof images;
/** What models may be shown. */
export type ShownType = ImageType | 'application/pdf';

/** How each begins; where there are two parts, four bytes of size lie between them. */
const beginnings: readonly (readonly [ShownType, string, string?])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
  ['image/webp', 'RIFF', 'WEBP'],
  ['application/pdf', '%PDF-'],
];

export function kindOfHead(head: Uint8Array): ShownType | undefined {
  const start = Buffer.from(head.subarray(0, 16)).toString('latin1');
  return beginnings.find(
    ([, first, second = '']) => start.startsWith(first) && start.startsWith(second, 8),
  )?.[0];
}

/** Undefined for what only begins like an image. */
export function measured(type: ImageType, head: Uint8Array): Measures | undefined {
  // The reader looks at the memory behind it, which must be the head's alone.
  const alone = new Uint8Array(head);
  try {
    if (!images[type].validate(alone)) return undefined;
    const { width, height } = images[type].calculate(alone);
    return width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    // It reads on until nothing is left: there is no image in it.
    return undefined;
  }
}
