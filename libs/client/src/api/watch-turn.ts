import { emptyFold, type Folded } from '../fold/folded.js';
import { isOver, settledBy, turnState, type TurnState } from '../fold/turn-state.js';
import type { Turn } from '../types/index.js';
import { pathOf, type Http } from '../wire/http.js';
import { resumed } from '../wire/resumed.js';
import { afterEvent, streamHeaders, type Watching } from './watch-session.js';

export interface WatchedTurn {
  session: string;
  turn: string;
  /** The place before its first event; null where that is not known, or where others have begun it. */
  before: string | null;
}

/**
 * A turn's state, whenever it has changed, up to its end. From the place before its first event it is made of its own
 * events alone; otherwise of a snapshot and what follows.
 */
export async function* turnStates(
  http: Http,
  { session, turn, before }: WatchedTurn,
  { signal, onConnection }: Watching,
): AsyncGenerator<TurnState> {
  const address = `/v1/sessions${pathOf(session)}/turns${pathOf(turn)}`;
  const open = (at: string | null, connection: AbortSignal): Promise<Response> =>
    http.once('GET', `${address}/events`, { headers: streamHeaders(at), signal: connection });
  let folded: Folded | null = before === null ? null : emptyFold(session);
  let cursor = before;
  const from = { cursor, open, patience: http.patience, signal, onConnection };
  for await (const received of resumed(from)) {
    for (const each of received) {
      folded = afterEvent(folded, each.event);
      cursor = each.cursor ?? cursor;
    }
    if (!folded) continue;
    const state = turnState(folded, turn, cursor);
    yield state;
    if (isOver(state)) return;
  }
  const settled = await http.json<Turn>('GET', address, { signal });
  yield settledBy(turnState(folded ?? emptyFold(session), settled.id, cursor), settled);
}
