import { createHash } from 'node:crypto';

/**
 * Ids come from the request, so that the same request gives the same answer to the last byte. `seed` is the hash
 * of its body.
 */
export function idOf(seed: string, prefix: string, length: number, n = 0): string {
  const digest = createHash('sha256').update(`${seed} ${prefix} ${n}`).digest('base64');
  return prefix + digest.replaceAll(/[+/=]/g, 'x').slice(0, length);
}

export function hashOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

const SIGNATURE_MARK = 'UmVoZWFyc2Fs';

/** Depends on the text alone, so that a changed thinking block is noticed when it comes back. */
export function signatureOf(thinking: string): string {
  return SIGNATURE_MARK + createHash('sha256').update(thinking).digest('base64');
}

/** What was thought and is not shown: opaque to everybody, and known again when it comes back. */
export function redactedOf(seed: string, n: number): string {
  const nonce = hashOf(`${seed} redacted ${n}`).slice(0, 24);
  return nonce + signatureOf(nonce);
}

export function isOwnRedacted(data: string): boolean {
  return data.slice(24) === signatureOf(data.slice(0, 24));
}
