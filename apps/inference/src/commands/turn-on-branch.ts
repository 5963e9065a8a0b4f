import type { Command, Message, NewEntry, TurnRequest } from '#shared/contracts';
import { moved } from './moved.js';
import {
  cannot,
  neverBegun,
  rejected,
  type Circumstances,
  type Refusal,
  type Settlement,
} from './settlement.js';

type Branching = Command<'message.resend' | 'reply.regenerate'>;

/** A turn that begins elsewhere than at the head. */
export interface NewTurn {
  /** What it answers: new words, or those that were answered before. */
  message: Message;
  /** Where that stands. */
  path: Message[];
  request: TurnRequest;
  reason: 'edit' | 'regenerate';
}

/** The path goes to where the turn begins; that it has come there is told in the same breath as the turn is accepted. */
export function runOnBranch(command: Branching, turn: NewTurn, circumstances: Circumstances): Settlement {
  const { conversation } = circumstances;
  const { id: cause, by, body } = command;
  const answer = { kind: 'accepted' as const, turn: body.turn, noted: body.turn };
  if (conversation.tombstones.includes(body.turn)) {
    // Nothing of the history moves for a turn that was stopped before it came.
    return { entries: [accepted(command, turn, 'queued'), neverBegun(command, body.turn, 'user')], answer };
  }
  const { path, reason } = turn;
  const { ahead, last } = moved(command, conversation, path, { reason, undo: 'leads back', lastAlone: true });
  const entries: NewEntry[] = [last, accepted(command, turn)];
  if (conversation.held) entries.push({ type: 'queue.resumed', cause, by, body: {} });
  return { ahead, entries, answer };
}

/** What else was said with the words stays. */
export function otherWords(
  { by, at, body }: Branching,
  { blocks, parent }: Message,
  text: string,
): { message: Message } | { refusal: Refusal } {
  const attached = blocks.filter(({ kind }) => kind === 'image' || kind === 'file');
  if (text.trim() === '' && attached.length === 0) return { refusal: nothingSaid };
  // No provider takes an empty text.
  const words = text.trim() === '' ? [] : [{ kind: 'text' as const, text }];
  const { message: id, turn } = body;
  const said = { role: 'user' as const, author: by, status: 'complete' as const, createdAt: at };
  return { message: { id, parent, turn, ...said, blocks: [...attached, ...words] } };
}

export function rejectedOnBranch(
  command: Branching,
  { error, runningTurn }: { error: Refusal; runningTurn?: string | undefined },
): Settlement {
  return rejected(command, command.body.turn, { runningTurn, error });
}

export const nothingSaid = cannot('text', 'There is nothing in these words.');

function accepted(
  { id, by, body }: Branching,
  { message, request }: NewTurn,
  queued?: 'queued',
): NewEntry<'turn.accepted'> {
  const { turn, key } = body;
  const how = { policy: 'reject' as const, request, ...(key ? { key } : {}) };
  const waits = queued ? { queued: true as const } : {};
  return { type: 'turn.accepted', turn, cause: id, by, body: { message, ...how, ...waits } };
}
