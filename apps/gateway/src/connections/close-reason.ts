/** Why the server ends what a client would have held open longer. */
export type CloseReason = 'slow_reader' | 'draining' | 'revoked' | 'unavailable';

/** Why one of several watches ends, while the connection goes on. */
export type WatchEnd = 'unavailable' | 'not_found';

/** The last words. Whoever is not let in any more, or looks for what is not there, need not come back. */
export function lastWords<R extends CloseReason | WatchEnd>(reason: R) {
  return { reason, resumable: reason !== 'revoked' && reason !== 'not_found' };
}
