import { createHash, type Hash } from 'node:crypto';

/** Files beyond this are read in parts and never edited; so they have no version either. */
export const largestEdited = 10 * 2 ** 20;

export function versionHash(): { update(part: Uint8Array): void; version(): string } {
  const hash: Hash = createHash('sha256');
  return { update: (part) => void hash.update(part), version: () => hash.digest('base64url').slice(0, 12) };
}

/** Tells one content from another: whoever changes a file names the one that was seen. */
export function versionOf(content: Uint8Array): string {
  const hash = versionHash();
  hash.update(content);
  return hash.version();
}
