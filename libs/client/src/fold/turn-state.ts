import type { Message, PendingApproval, Turn, TurnError, TurnStatus, Usage } from '../types/index.js';
import type { Folded } from './folded.js';
import { runningTurn, type ClientCall } from './session-state.js';
import { shownMessages } from './shown-messages.js';

/** One turn: what was said, what is answered, and how far it has come. */
export interface TurnState {
  session: string;
  turn: string;
  cursor: string | null;
  status: TurnStatus;
  /** What was said, and the replies with what has come of them so far. */
  messages: Message[];
  /** The words of the replies, without thoughts and calls. */
  text: string;
  /** Its place in the queue, where it waits. */
  position: number | null;
  approvals: PendingApproval[];
  calls: ClientCall[];
  notice: string | null;
  /** Known when it is over. */
  usage: Usage | null;
  error: TurnError | null;
}

const over: ReadonlySet<TurnStatus> = new Set(['completed', 'stopped', 'failed', 'rejected']);

export function isOver({ status }: Pick<TurnState, 'status'>): boolean {
  return over.has(status);
}

export function turnState(folded: Folded, turn: string, cursor: string | null): TurnState {
  const { session, lastTurn } = folded;
  const open = folded.turn?.turn === turn ? folded.turn : null;
  const running = open && runningTurn(open);
  const ended = lastTurn?.turn === turn ? lastTurn : null;
  const place = folded.queue.findIndex((waiting) => waiting.turn === turn);
  const messages = messagesOf(folded, turn);
  return {
    session,
    turn,
    cursor,
    status: ended?.status ?? statusOf(running, place),
    messages,
    text: messages
      .filter(({ role }) => role === 'assistant')
      .map(textOf)
      .join('\n\n'),
    position: place < 0 ? null : place,
    approvals: running?.approvals ?? [],
    calls: running?.calls ?? [],
    notice: running?.notice ?? null,
    usage: ended?.usage ?? null,
    error: ended?.error ?? null,
  };
}

/** What the server says of a turn whose end was not heard. */
export function settledBy(state: TurnState, { status, usage, error }: Turn): TurnState {
  return { ...state, status, usage, error, position: null, approvals: [], calls: [], notice: null };
}

/** The words of a message. */
export function textOf({ blocks }: Pick<Message, 'blocks'>): string {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n');
}

/** A turn that is run again has another name than the message that it answers. */
function messagesOf(folded: Folded, turn: string): Message[] {
  const waiting = folded.queue.find((each) => each.turn === turn);
  const asked = [folded.turn, folded.lastTurn].find((each) => each?.turn === turn)?.message;
  const said = shownMessages(folded).filter((message) => message.turn === turn || message.id === asked);
  return waiting ? [...said, waiting.message] : said;
}

function statusOf(running: ReturnType<typeof runningTurn> | null, place: number): TurnStatus {
  if (!running) return place < 0 ? 'pending' : 'queued';
  const { approvals, calls } = running;
  const waits = calls.length > 0 || approvals.some(({ from }) => from === 'person');
  return waits ? 'waiting' : 'running';
}
