import type { Command, Conversation, Message, NewEntry, TurnRequest } from '#shared/contracts';
import {
  cannot,
  neverBegun,
  rejected,
  settled,
  type Circumstances,
  type Refusal,
  type Settlement,
} from './settlement.js';
import { inTheWay } from './what-runs.js';

type Retry = Command<'turn.retry'>;

/** What is to be run again: the message that is answered anew, and how. */
interface Again {
  message: Message;
  request: TurnRequest;
}

/** Another turn under the message of one that came to nothing, whose reply stays in the tree beside the new one. */
export function settleRetry(retry: Retry, circumstances: Circumstances): Settlement {
  const { conversation, recalled } = circumstances;
  const { turn } = retry.body;
  if (recalled.turn) {
    return settled(retry, { outcome: 'double' }, { kind: 'accepted', turn: recalled.turn.turn, noted: turn });
  }
  const again = whatToRun(conversation, retry.body.retryOf);
  const message = 'again' in again ? again.again.message.id : undefined;
  const busy = inTheWay(conversation);
  if (busy) return rejected(retry, turn, { message, ...busy });
  if ('refusal' in again) return rejected(retry, turn, { error: again.refusal });
  const { refusal } = circumstances;
  if (refusal) return rejected(retry, turn, { message, error: refusal });
  return runAgain(retry, conversation, again.again);
}

function runAgain(retry: Retry, { held, head, tombstones }: Conversation, again: Again): Settlement {
  const { id, by } = retry;
  const { turn } = retry.body;
  const answer = { kind: 'accepted' as const, turn, noted: turn };
  if (tombstones.includes(turn)) {
    // Nothing of the history moves for a turn that was stopped before it came.
    return { entries: [accepted(retry, again, { queued: true }), neverBegun(retry, turn, 'user')], answer };
  }
  const moved = { head: again.message.parent, reason: 'regenerate' as const, back: head };
  const entries: NewEntry[] = [{ type: 'history.moved', cause: id, by, body: moved }, accepted(retry, again)];
  if (held) entries.push({ type: 'queue.resumed', cause: id, by, body: {} });
  return { entries, answer };
}

function accepted(
  { id, by, body }: Retry,
  { message, request }: Again,
  more: { queued?: true } = {},
): NewEntry<'turn.accepted'> {
  const { turn, retryOf } = body;
  const policy = 'reject' as const;
  return { type: 'turn.accepted', turn, cause: id, by, body: { message, policy, request, retryOf, ...more } };
}

function whatToRun(conversation: Conversation, turn: string): { again: Again } | { refusal: Refusal } {
  const { messages, lastTurn } = conversation;
  if (lastTurn?.turn !== turn) return { refusal: notTheLast(conversation, turn) };
  if (lastTurn.end === 'completed') {
    return {
      refusal: cannot('turn', `Turn ${turn} is complete; only one that failed or was stopped is run again.`),
    };
  }
  const place = messages.findIndex(({ id }) => id === lastTurn.message);
  const message = messages[place];
  // A rollback has unsaid it, or something else was said since.
  if (!message || messages.slice(place + 1).some(({ role }) => role === 'user')) {
    return { refusal: notTheLast(conversation, turn) };
  }
  return { again: { message, request: lastTurn.request } };
}

function notTheLast({ messages }: Conversation, turn: string): Refusal {
  if (messages.some((message) => message.turn === turn)) {
    return cannot('turn', `Turn ${turn} is not the last one; only that is run again.`);
  }
  return { code: 'not_found', message: `No turn ${turn} stands in this session that could be run again.` };
}
