import type { Message } from '../types/index.js';
import type { Failure, Folded, Receipt } from './folded.js';

/** The path as a person sees it: with markers of compactions, why the last turn failed, and what is being written. */
export function shownMessages(folded: Folded): Message[] {
  const { turn } = folded;
  const finished = withFailure(withReceipts(folded.path, folded.receipts), folded.failure);
  if (!turn?.reply) return finished;
  const open = turn.step?.blocks.map(({ shown }) => shown) ?? [];
  return [...finished, { ...turn.reply, blocks: [...turn.reply.blocks, ...open] }];
}

function withReceipts(path: readonly Message[], receipts: readonly Receipt[]): Message[] {
  if (receipts.length === 0) return [...path];
  return path.flatMap((message) => [
    ...receipts.filter(({ before }) => before === message.id).map((receipt) => marker(receipt, message)),
    message,
    ...receipts
      .filter(({ before, on }) => before === null && on === message.id)
      .map((receipt) => marker(receipt, message)),
  ]);
}

function marker({ receipt, text }: Receipt, { parent, turn, createdAt }: Message): Message {
  return {
    id: receipt,
    parent,
    turn,
    role: 'system',
    author: 'system',
    status: 'complete',
    blocks: [{ kind: 'marker', marker: 'compaction', receipt, text }],
    createdAt,
  };
}

function withFailure(messages: Message[], failure: Failure | null): Message[] {
  if (!failure) return messages;
  const { turn, reply, asked: askedId, error } = failure;
  if (reply !== null) {
    return messages.map((each) => (each.id === reply ? { ...each, blocks: [...each.blocks, error] } : each));
  }
  const asked = messages.find(({ id }) => id === askedId);
  return asked ? [...messages, standIn(turn, asked, failure)] : messages;
}

/** Where no reply had begun that could carry the error. */
function standIn(turn: string, { id: parent, createdAt }: Message, { error }: Failure): Message {
  return {
    id: turn,
    parent,
    turn,
    role: 'system',
    author: 'system',
    status: 'failed',
    blocks: [error],
    createdAt,
  };
}
