const signatures: readonly (readonly [type: string, bytes: string, at?: number])[] = [
  ['a PNG image', '\x89PNG'],
  ['a JPEG image', '\xff\xd8\xff'],
  ['a GIF image', 'GIF8'],
  ['a WebP image', 'WEBP', 8],
  ['a PDF document', '%PDF-'],
  ['a ZIP archive or an office document', 'PK\x03\x04'],
  ['a gzip archive', '\x1f\x8b'],
  ['a program', '\x7fELF'],
  ['an SQLite database', 'SQLite format 3\0'],
  ['text in UTF-16', '\xff\xfe'],
  ['text in UTF-16', '\xfe\xff'],
];

/** How much of a file's beginning is looked at. */
export const headBytes = 8_192;

/** What a file is that is no text; undefined where it may be shown as text. */
export function binaryType(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString('latin1');
  const known = signatures.find(([, bytes, at = 0]) => text.startsWith(bytes, at));
  if (known) return known[0];
  return head.includes(0) ? 'a binary file' : undefined;
}
