import { isPassing, ParleyApiError, ParleyConnectionError } from '../errors.js';
import type { CloseReason, Received, SessionEvent } from '../types/index.js';
import { framesOf } from './frames.js';
import { delayBefore, pause, type Patience } from './patience.js';
import type { Frame } from './sse-parser.js';

/** How it stands with a stream: it is open, or it comes back in so long. */
export type ConnectionState =
  | { state: 'open' }
  | { state: 'waiting'; retryMs: number; reason: CloseReason | 'ended' | 'broken'; error?: unknown };

export interface Resuming {
  /** Where the reader stands; null: nowhere yet. */
  cursor: string | null;
  /** Asks for what follows a cursor. */
  open: (cursor: string | null, signal: AbortSignal) => Promise<Response>;
  patience: Patience;
  signal?: AbortSignal | undefined;
  onConnection?: ((state: ConnectionState) => void) | undefined;
}

type Ending = Omit<Extract<ConnectionState, { state: 'waiting' }>, 'state' | 'retryMs'>;

/**
 * The events of a stream in its order, those that came together in one list. Where it breaks off or is closed for a
 * while, it is opened again behind the last event that was given: none is lost and none comes twice. It ends when
 * there is nothing more to come (204), or throws what will not pass.
 */
export async function* resumed(resuming: Resuming): AsyncGenerator<Received[]> {
  const { patience, signal, onConnection } = resuming;
  let { cursor } = resuming;
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    let ending: Ending = { reason: 'ended' };
    try {
      const response = await answered(resuming, cursor);
      if (response.status === 204) return;
      refuseAnother(response);
      onConnection?.({ state: 'open' });
      for await (const frames of framesOf(response, patience.silenceMs, signal)) {
        const received = frames.flatMap(receivedIn);
        // A stream that is opened only to be closed has not got any further.
        if (received.length > 0) failures = 0;
        cursor = received.findLast((each) => each.cursor !== null)?.cursor ?? cursor;
        if (received.length > 0) yield received;
        const closed = frames.find(({ type }) => type === 'stream.closed');
        if (closed) {
          ending = { reason: closeReason(closed) };
          break;
        }
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      ending = { reason: 'broken', error };
    }
    const retryMs = retryAfter(ending) ?? delayBefore(failures, patience, Math.random());
    failures += 1;
    onConnection?.({ state: 'waiting', retryMs, ...ending });
    await pause(retryMs, signal);
  }
}

/** Whatever answers with a page of its own would do so for ever. */
function refuseAnother({ status, headers, body }: Response): void {
  const type = headers.get('content-type');
  if (type === null || /^text\/event-stream\b/i.test(type)) return;
  body?.cancel().catch(() => undefined);
  const message = `The answer is no stream of events, but ${type}. Is the address that of a Parley?`;
  throw new ParleyApiError({ status, code: 'unreadable_answer', message });
}

/** A server that takes the connection and says nothing is as good as away. */
async function answered({ open, patience, signal }: Resuming, cursor: string | null): Promise<Response> {
  const { silenceMs } = patience;
  const connection = new AbortController();
  const leave = (): void => connection.abort(signal?.reason);
  const late = new ParleyConnectionError(`The stream did not begin within ${silenceMs} ms.`);
  const timer = setTimeout(() => connection.abort(late), silenceMs);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    return await open(cursor, connection.signal);
  } finally {
    clearTimeout(timer);
    // The body that follows is left through its reader.
    signal?.removeEventListener('abort', leave);
  }
}

function retryAfter({ error }: Ending): number | undefined {
  return ParleyApiError.is(error) ? error.retryAfterMs : undefined;
}

function receivedIn({ id, type, data }: Frame): Received[] {
  if (type === 'stream.closed') return [];
  const event = parsed<SessionEvent>(data);
  return [{ cursor: event.type === 'session.reset' ? null : id, event }];
}

/** Throws where there is nothing to come back to. */
function closeReason({ data }: Frame): CloseReason {
  const { reason, resumable } = parsed<{ reason: CloseReason; resumable: boolean }>(data);
  if (resumable) return reason;
  if (reason === 'not_found') {
    throw new ParleyApiError({ status: 404, code: 'not_found', message: 'The session is gone.' });
  }
  const message = 'The stream was closed: its token is not good any more.';
  throw new ParleyApiError({ status: 401, code: 'unauthorized', message });
}

function parsed<T>(data: string): T {
  try {
    return JSON.parse(data) as T;
  } catch (error) {
    throw new ParleyConnectionError('The stream told something that is no event.', { cause: error });
  }
}
