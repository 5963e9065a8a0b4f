import { createHmac } from 'node:crypto';

/** Over the second it was sent in as well, so that whoever keeps to that cannot be told an old one again. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
