import type { Sent } from './hook.js';

/** As docs/reports.md tells a receiver to do it, with what every browser has. */
export async function isSignedWith(secret: string, { timestamp, body, signature }: Sent): Promise<boolean> {
  const [version, hex = ''] = signature.split('=');
  const bytes = (value: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(value));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes(secret), algorithm, false, ['verify']);
  const proof = new Uint8Array(Buffer.from(hex, 'hex'));
  return version === 'v1' && crypto.subtle.verify('HMAC', key, proof, bytes(`${timestamp}.${body}`));
}
