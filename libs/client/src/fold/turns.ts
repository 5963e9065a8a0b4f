import type { LogEvent, Message, WaitingTurn } from '../types/index.js';
import type { TurnEventBodies } from '../types/turn-events.js';
import { inTurn, withMessage, withoutTurn, type EndedTurn, type Folded, type Handlers } from './folded.js';

/** A turn from its acceptance to its end, and what waits behind it. */
export const turnHandlers: Handlers<keyof TurnEventBodies> = {
  'turn.accepted': (folded, { turn = '', body: { message, policy } }) => {
    const waiting: WaitingTurn = { turn, message, policy };
    const before = withoutSteer(folded, waiting);
    // While another one runs it can only wait; where, the next event says.
    const after = before.turn ? before : opened(before, waiting);
    return { ...after, accepted: { waiting, before } };
  },

  'turn.queued': (folded, { turn, body: { position, message } }) => {
    const known = folded.queue.find((waiting) => waiting.turn === turn);
    if (known) return atPlace(folded, { ...known, message: message ?? known.message }, position);
    const { accepted } = folded;
    if (!accepted || accepted.waiting.turn !== turn) return folded;
    return atPlace({ ...accepted.before, n: folded.n }, accepted.waiting, position);
  },

  'turn.rejected': (folded, { turn = '', body: { code, problem } }) => {
    const message = problem ?? `It was refused (${code}).`;
    const error = { code, message, retryable: code === 'unavailable' };
    return { ...folded, lastTurn: { turn, message: null, status: 'rejected', usage: null, error } };
  },

  'queue.held': (folded) => ({ ...folded, held: true }),
  'queue.resumed': (folded) => ({ ...folded, held: false }),

  'steer.received': (folded, event) =>
    inTurn(folded, event, (turn) => ({ ...turn, steers: [...turn.steers, event.body.message] })),

  'turn.started': (folded, event) => {
    const waiting = folded.queue.find(({ turn }) => turn === event.turn);
    const { message } = event.body;
    const begun = waiting && message ? opened(folded, { ...waiting, message }) : folded;
    return inTurn(begun, event, (turn) => ({ ...turn, startedAt: turn.startedAt ?? event.at }));
  },

  'turn.steered': (folded, event) => {
    const { message } = event.body;
    if (folded.turn?.turn !== event.turn) return folded;
    return inTurn(withMessage(folded, message), event, (turn) => ({
      ...turn,
      message: message.id,
      steers: turn.steers.filter(({ id }) => id !== message.id),
    }));
  },

  'turn.status': (folded, event) =>
    inTurn(folded, event, (turn) => ({ ...turn, notice: event.body.message })),

  'turn.heard': (folded, { body: { message, segments } }) => ({
    ...folded,
    path: segments
      ? folded.path.map((each) => (each.id === message ? { ...each, segments } : each))
      : folded.path,
  }),

  'attachments.placed': (folded, { body: { message } }) => {
    const place = folded.path.findIndex(({ id }) => id === message.id);
    return { ...folded, path: place < 0 ? [...folded.path, message] : folded.path.with(place, message) };
  },

  'turn.completed': (folded, event) => ended(folded, event, 'completed', null),
  'turn.stopped': (folded, event) => ended(folded, event, 'stopped', null),

  'turn.failed': (folded, event) => {
    const { code, message, retryable } = event.body;
    const after = ended(folded, event, 'failed', { code, message, retryable });
    const open = folded.turn;
    if (!open || open.turn !== event.turn) return after;
    const error = { kind: 'error', code, message, retryable } as const;
    const reply = folded.path.findLast(isReplyOf(open.turn))?.id ?? null;
    return { ...after, failure: { turn: open.turn, reply, asked: open.message, error } };
  },
};

function isReplyOf(turn: string): (message: Message) => boolean {
  return (message) => message.role === 'assistant' && message.turn === turn;
}

function opened(folded: Folded, { turn, message }: WaitingTurn): Folded {
  return {
    ...withMessage(folded, message),
    failure: null,
    queue: withoutTurn(folded.queue, turn),
    turn: {
      turn,
      message: message.id,
      startedAt: null,
      reply: null,
      step: null,
      steers: [],
      approvals: [],
      changed: {},
      notice: null,
      progress: {},
    },
  };
}

function atPlace(folded: Folded, waiting: WaitingTurn, position: number): Folded {
  return { ...folded, queue: withoutTurn(folded.queue, waiting.turn).toSpliced(position, 0, waiting) };
}

/** What was said to a running turn and not read by it may become a turn of its own. */
function withoutSteer(folded: Folded, { message }: WaitingTurn): Folded {
  if (!folded.turn) return folded;
  const steers = folded.turn.steers.filter(({ id }) => id !== message.id);
  return { ...folded, turn: { ...folded.turn, steers } };
}

function ended(
  folded: Folded,
  { turn = '', body }: LogEvent<'turn.completed' | 'turn.stopped' | 'turn.failed'>,
  status: EndedTurn['status'],
  error: EndedTurn['error'],
): Folded {
  const open = folded.turn?.turn === turn ? folded.turn : null;
  const lastTurn: EndedTurn = { turn, message: open?.message ?? null, status, usage: body.usage, error };
  return open
    ? { ...folded, turn: null, lastTurn }
    : { ...folded, queue: withoutTurn(folded.queue, turn), lastTurn };
}
