import { errors } from 'undici';

/** Told to the model as it is. */
export class FetchError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FetchError';
  }
}

const known: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  ENODATA: 'the host has no address',
  EAI_AGAIN: 'its name could not be looked up just now',
  ESERVFAIL: 'its name could not be looked up',
  ETIMEOUT: 'its name server did not answer',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'the host did not answer',
  UND_ERR_SOCKET: 'the server closed the connection before it had answered in full',
  UND_ERR_CONNECT_TIMEOUT: 'the host did not answer',
  UND_ERR_HEADERS_OVERFLOW: 'its headers are too long',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'it sent less, or more, than it had announced',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

/** In words; what a server wrote into its error is not repeated. */
export function whyOf(error: unknown): string {
  if (error instanceof errors.HTTPParserError) return 'it does not speak HTTP';
  const code = codeOf(error);
  if (code === undefined) return 'the connection failed';
  return known[code] ?? `the connection failed (${code})`;
}

/** Its own, or that of the first error behind it. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors)) return codeOf(error.errors[0]);
  return 'cause' in error ? codeOf(error.cause) : undefined;
}
