import { digest } from '#shared/contracts';

/**
 * Ids are functions of what they name, never chance: however often a turn is told, by whichever process, it is the
 * same trace, and whoever links to another turn need not have seen it.
 */
export function traceIdOf(session: string, turn: string): string {
  return hex(16, 'trace', session, turn);
}

/** `place` names one span of a turn. */
export function spanIdOf(session: string, turn: string, place: string): string {
  return hex(8, 'span', session, turn, place);
}

export const rootPlace = 'turn';

/** No span is ever sent under these: all turns of a session link to them, so that they can be found by it. */
export function sessionLinkOf(session: string): { traceId: string; spanId: string } {
  return { traceId: hex(16, 'session', session), spanId: hex(8, 'session', session) };
}

export function turnLinkOf(session: string, turn: string): { traceId: string; spanId: string } {
  return { traceId: traceIdOf(session, turn), spanId: spanIdOf(session, turn, rootPlace) };
}

function hex(bytes: number, ...parts: string[]): string {
  return Buffer.from(digest(...parts), 'base64url')
    .subarray(0, bytes)
    .toString('hex');
}
