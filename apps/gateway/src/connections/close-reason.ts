/** Why the server ends what a client would have held open longer. */
export type CloseReason = 'slow_reader' | 'draining' | 'revoked' | 'unavailable';

/** The last words. Even after `revoked` nothing is lost: whoever has another token goes on from his cursor. */
export function lastWords(reason: CloseReason) {
  return { reason, resumable: true };
}
