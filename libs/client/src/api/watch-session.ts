import { ParleyApiError } from '../errors.js';
import { fold } from '../fold/fold.js';
import type { Folded } from '../fold/folded.js';
import { fromSnapshot } from '../fold/from-snapshot.js';
import { sessionState, type SessionState } from '../fold/session-state.js';
import type { Received, SessionEvent } from '../types/index.js';
import { pathOf, type Asking, type Http } from '../wire/http.js';
import { resumed, type ConnectionState } from '../wire/resumed.js';

export interface Watching extends Asking {
  /** Told whenever the stream opens, and whenever it waits to be opened again. */
  onConnection?: (state: ConnectionState) => void;
}

export interface WatchingFrom extends Watching {
  /** A cursor to go on from. */
  after?: string;
}

export interface WatchingEvents extends WatchingFrom {
  /** With a cursor: begin with the state there. */
  snapshots?: boolean;
}

/** A session's events, without an end: those that came together in one list. */
export async function* sessionEvents(
  http: Http,
  session: string,
  { after, snapshots = false, signal, onConnection }: WatchingEvents,
): AsyncGenerator<Received[]> {
  let state = snapshots;
  const open = (cursor: string | null, connection: AbortSignal): Promise<Response> =>
    http.once('GET', `/v1/sessions${pathOf(session)}/events`, {
      query: { snapshots: state && cursor !== null ? 1 : undefined },
      headers: streamHeaders(cursor),
      signal: connection,
    });
  const from = { cursor: after ?? null, open, patience: http.patience, signal, onConnection };
  for await (const received of resumed(from)) {
    // Whoever has it goes on from it, however often the stream breaks off.
    state = false;
    yield received;
    if (received.some(({ event }) => event.type === 'session.deleted')) return;
  }
}

/** A session's state, whenever it has changed. Ends when the session is deleted. */
export async function* sessionStates(
  http: Http,
  session: string,
  watching: WatchingFrom,
): AsyncGenerator<SessionState> {
  let folded: Folded | null = null;
  let cursor: string | null = null;
  for await (const received of sessionEvents(http, session, { ...watching, snapshots: true })) {
    const before: Folded | null = folded;
    for (const each of received) {
      folded = afterEvent(folded, each.event);
      cursor = each.cursor ?? cursor;
    }
    if (folded && folded !== before) yield sessionState(folded, cursor);
  }
}

/** After a reset the state stays as it was until the snapshot that follows takes its place. */
export function afterEvent(folded: Folded | null, event: SessionEvent): Folded | null {
  switch (event.type) {
    case 'session.reset':
      return folded;
    case 'session.snapshot': {
      const { title = null, lastTurn = null } = folded ?? {};
      return { ...fromSnapshot(event), title, lastTurn };
    }
    default:
      if (folded) return fold(folded, event);
      throw new ParleyApiError({
        status: 200,
        code: 'unreadable_answer',
        message: 'The stream began without the state that its events change.',
      });
  }
}

export function streamHeaders(cursor: string | null): Record<string, string> {
  return { accept: 'text/event-stream', ...(cursor === null ? {} : { 'last-event-id': cursor }) };
}
