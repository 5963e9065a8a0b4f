import { formatCursor, type ErrorBody, type UserEvent } from '#shared/contracts';
import { cursorOf, type Restored } from '#shared/conversation';
import { lastWords, type CloseReason, type WatchEnd } from '../connections/close-reason.js';
import { onceEach } from '../live/once-each.js';
import type { ResetReason } from '../live/reset-reason.js';
import type { ShownEntry } from '../live/shown.js';
import { snapshotEvent } from '../live/snapshot-body.js';
import type { Ref } from './frames.js';

export function okText(ref: Ref, ok: object): string {
  return JSON.stringify({ ref, ok });
}

/** `runningTurn` is what an HTTP answer says in `Parley-Turn-Id`. */
export function errorText(ref: Ref, error: ErrorBody, runningTurn?: string): string {
  return JSON.stringify({ ref, error, runningTurn });
}

export function userText(user: UserEvent): string {
  return JSON.stringify({ user });
}

/** The events of one append, a frame each, encoded once for every socket that gets all of them. */
export const eventTexts = onceEach((entries: readonly ShownEntry[]): Buffer[] =>
  entries.filter(({ json }) => json !== '').map((each) => Buffer.from(eventText(each))),
);

/** Put together by hand, for the event is JSON already. */
function eventText({ session, cursor, json }: ShownEntry): string {
  return `{"session":${JSON.stringify(session)},"cursor":${JSON.stringify(cursor)},"event":${json}}`;
}

export function snapshotText(session: string, gen: string, restored: Restored): string {
  const cursor = formatCursor(cursorOf(gen, restored));
  return JSON.stringify({ session, cursor, event: snapshotEvent(session, restored, now()) });
}

export function resetText(session: string, reason: ResetReason): string {
  return JSON.stringify({ session, event: { type: 'session.reset', session, at: now(), body: { reason } } });
}

/** Of one watch, or without a session of the whole connection. */
export function closedText(reason: CloseReason | WatchEnd, session?: string): string {
  return JSON.stringify({
    session,
    event: { type: 'stream.closed', session, at: now(), body: lastWords(reason) },
  });
}

function now(): string {
  return new Date().toISOString();
}
