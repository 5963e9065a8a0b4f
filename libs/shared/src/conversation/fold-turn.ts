import {
  noUsage,
  type Conversation,
  type Entry,
  type Message,
  type OpenTurn,
  type TurnRequest,
} from '../contracts/index.js';
import type { Handlers } from './handlers.js';
import { enqueued, without } from './fold-queue.js';
import { inTurn, noTries, turnOf, withMessage } from './open-turn.js';

type TurnEntry =
  | 'turn.accepted'
  | 'turn.rejected'
  | 'turn.started'
  | 'turn.status'
  | 'turn.heard'
  | 'interjection.considered'
  | 'turn.steered'
  | 'turn.stopping'
  | 'turn.completed'
  | 'turn.stopped'
  | 'turn.failed'
  | 'turn.settled';

/** A turn from its acceptance to its end. */
export const turnHandlers: Handlers<TurnEntry> = {
  'turn.rejected': (conversation, entry) => {
    const { turn, body } = entry;
    const known = untold(conversation, entry);
    if (body.awaited !== true || turn === undefined) return known;
    return { ...known, rejection: { turn, why: body.problem ?? `It was refused (${body.code}).` } };
  },
  'turn.status': (conversation) => conversation,

  'turn.accepted': (conversation, entry) => {
    const { message, request, queued } = entry.body;
    // What was said to a running turn and not read by it may become a turn of its own.
    const openTurn = conversation.openTurn && {
      ...conversation.openTurn,
      steers: without(conversation.openTurn.steers, entry.turn),
    };
    const known = {
      ...conversation,
      openTurn,
      tombstones: conversation.tombstones.filter((turn) => turn !== entry.turn),
    };
    return queued ? enqueued(known, entry) : opened(known, entry.turn, message, request, entry.at);
  },

  'turn.started': (conversation, entry) => {
    const { attempt, message } = entry.body;
    const waiting = conversation.queue.find(({ turn }) => turn === entry.turn);
    const open =
      waiting && message
        ? opened(conversation, entry.turn, message, waiting.request, waiting.acceptedAt)
        : conversation;
    return inTurn(open, entry, (turn) => ({ ...turn, attempt, startedAt: turn.startedAt ?? entry.at }));
  },

  'turn.steered': (conversation, entry) => {
    const { message } = entry.body;
    if (!turnOf(conversation, entry)) return conversation;
    return inTurn({ ...conversation, ...withMessage(conversation, message) }, entry, (turn) => ({
      ...turn,
      message: message.id,
      steers: turn.steers.filter((steer) => steer.message.id !== message.id),
    }));
  },

  /** Memory folds without the path: it writes the parts down by itself. */
  'turn.heard': (conversation, entry) => {
    const { message, segments, addressee = null, silent = false } = entry.body;
    const messages = segments
      ? conversation.messages.map((each) => (each.id === message ? { ...each, segments } : each))
      : conversation.messages;
    const heard = { addressee, silent };
    return inTurn({ ...conversation, messages }, entry, (turn) => ({ ...turn, heard }));
  },

  'interjection.considered': (conversation, entry) =>
    inTurn(conversation, entry, (turn) => ({ ...turn, considered: true })),

  'turn.stopping': (conversation, entry) =>
    inTurn(conversation, entry, (turn) => ({ ...turn, stopping: entry.body })),

  'turn.completed': (conversation, entry) => ended(conversation, entry, 'completed'),
  'turn.stopped': (conversation, entry) => ended(conversation, entry, 'stopped'),

  'turn.failed': (conversation, entry) => {
    const closed = ended(conversation, entry, 'failed');
    const open = turnOf(conversation, entry);
    if (!open) return closed;
    const { code, message, retryable } = entry.body;
    const reply = open.replies.at(-1)?.id ?? null;
    return { ...closed, failure: { turn: open.turn, reply, code, message, retryable } };
  },

  'turn.settled': (conversation, entry) => ({
    ...conversation,
    unsettled: conversation.unsettled.filter((turn) => turn !== entry.turn),
  }),
};

function opened(
  conversation: Conversation,
  turn = '',
  message: Message,
  request: TurnRequest,
  acceptedAt: string,
): Conversation {
  const openTurn: OpenTurn = {
    turn,
    message: message.id,
    base: message.parent,
    request,
    acceptedAt,
    startedAt: null,
    attempt: 0,
    reply: null,
    replies: [],
    openStep: null,
    stepsDone: 0,
    stepsAbandoned: 0,
    tries: noTries,
    lastStopReason: null,
    heard: null,
    interlude: false,
    considered: false,
    stopping: null,
    steers: [],
    calls: [],
    waitedMs: 0,
    waitsSince: null,
    usage: noUsage,
  };
  const queue = without(conversation.queue, turn);
  return { ...conversation, ...withMessage(conversation, message), failure: null, queue, openTurn };
}

/** One that never began has left nothing behind that would have to be settled, unless somebody waits for it. */
function untold(conversation: Conversation, { turn, type, body }: Entry): Conversation {
  const isAwaited = (type === 'turn.rejected' || type === 'turn.stopped') && body.awaited === true;
  if (!isAwaited || turn === undefined || conversation.unsettled.includes(turn)) return conversation;
  return { ...conversation, unsettled: [...conversation.unsettled, turn] };
}

function ended(
  conversation: Conversation,
  entry: Entry,
  end: NonNullable<Conversation['lastTurn']>['end'],
): Conversation {
  const open = turnOf(conversation, entry);
  if (!open) return untold({ ...conversation, queue: without(conversation.queue, entry.turn) }, entry);
  const { turn, message, request, interlude, interludeOn } = open;
  const begun = { ...(interlude ? { interlude } : {}), ...(interludeOn ? { interludeOn } : {}) };
  return {
    ...conversation,
    openTurn: null,
    lastTurn: { turn, message, end, request, ...begun },
    unsettled: [...conversation.unsettled, turn],
  };
}
