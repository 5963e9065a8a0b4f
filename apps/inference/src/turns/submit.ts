import type { Command, Conversation, EntryBody, Message, NewEntry } from '#shared/contracts';

/** What is known of a turn or message id from before, out of this actor's memory or the service's. */
export interface Recalled {
  turn: { message: string; keyHash: string | null } | null;
  messageTaken: boolean;
  /** This very mail was refused before. */
  rejected: EntryBody<'turn.rejected'> | null;
}

type Submit = Command<'turn.submit'>;
type Rejection = NewEntry<'turn.rejected'>['body'] & { text: string };

export type SubmitDecision =
  | { kind: 'accept'; entry: NewEntry<'turn.accepted'> }
  | { kind: 'double' }
  | { kind: 'reject'; entry: NewEntry<'turn.rejected'>; text: string };

/** What becomes of a submit. Pure: the same mail on the same conversation gets the same answer for ever. */
export function decideSubmit(
  submit: Submit,
  conversation: Conversation,
  recalled: Recalled,
  /** The model that was asked for and that nobody here serves. */
  unknownModel: string | undefined,
): SubmitDecision {
  const { turn, message, key } = submit.body;
  if (recalled.rejected)
    return reject(submit, { ...recalled.rejected, text: 'This submit was refused before.' });
  if (recalled.turn) {
    if (key && recalled.turn.keyHash !== null && recalled.turn.keyHash !== key.hash) {
      return reject(submit, {
        code: 'idempotency_mismatch',
        text: 'This Idempotency-Key was used with another body.',
      });
    }
    return { kind: 'double' };
  }
  if (recalled.messageTaken) {
    return reject(submit, { code: 'message_exists', text: `A message ${message} exists already.` });
  }
  if (conversation.openTurn) {
    const runningTurn = conversation.openTurn.turn;
    return reject(submit, {
      code: 'turn_in_progress',
      runningTurn,
      text: `Turn ${runningTurn} is still running in this session.`,
    });
  }
  if (unknownModel !== undefined) {
    return reject(submit, {
      code: 'unknown_model',
      text: `No provider here serves the model ${unknownModel}.`,
    });
  }
  return { kind: 'accept', entry: accepted(submit, conversation, turn) };
}

function accepted(submit: Submit, { head }: Conversation, turn: string): NewEntry<'turn.accepted'> {
  const { text, message, policy, request, key } = submit.body;
  const said: Message = {
    id: message,
    parent: head,
    turn,
    role: 'user',
    author: submit.by,
    status: 'complete',
    blocks: [{ kind: 'text', text }],
    createdAt: submit.at,
  };
  const body = { message: said, policy, request, ...(key ? { key } : {}) };
  return { type: 'turn.accepted', turn, cause: submit.id, by: submit.by, body };
}

function reject(submit: Submit, { text, ...body }: Rejection): SubmitDecision {
  const entry: NewEntry<'turn.rejected'> = {
    type: 'turn.rejected',
    turn: submit.body.turn,
    cause: submit.id,
    by: submit.by,
    body,
  };
  return { kind: 'reject', entry, text };
}
