export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** What providers take at most of one image. */
export const LARGEST_IMAGE = 5 * 1024 * 1024;

/** Node's own decoder passes over what is no base64; the providers do not. */
export function bytesOf(base64: unknown): Buffer | undefined {
  if (typeof base64 !== 'string' || base64.length % 4 !== 0) return undefined;
  return /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}

/** By its first bytes, as the providers look, not by what the request says it is. */
export function imageTypeOf(bytes: Buffer): ImageType | undefined {
  if (bytes.subarray(0, 3).equals(Buffer.of(0xff, 0xd8, 0xff))) return 'image/jpeg';
  if (bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (/^GIF8[79]a/.test(bytes.subarray(0, 6).toString('latin1'))) return 'image/gif';
  return /^RIFF[\s\S]{4}WEBP/.test(bytes.subarray(0, 12).toString('latin1')) ? 'image/webp' : undefined;
}

export function isPdf(bytes: Buffer): boolean {
  return bytes.subarray(0, 1024).includes('%PDF-');
}
