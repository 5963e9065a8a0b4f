import type { Block, Conversation, Message, OpenBlock, Receipt } from '../contracts/index.js';

/**
 * The path with what is being written at its end, as a person sees it. The last blocks of a streaming message are
 * those of its open step, one for one, so that the deltas that follow find their block.
 */
export function visibleMessages(conversation: Conversation): Message[] {
  const { openTurn } = conversation;
  const shown = finishedMessages(conversation);
  if (!openTurn?.reply) return shown;
  const { reply, openStep } = openTurn;
  const open = openStep?.blocks.map((block) => shownBlock(block, openStep.step)) ?? [];
  return [...shown, { ...reply, blocks: [...reply.blocks, ...open] }];
}

/** The path with the receipts of what was shortened, and why the last turn failed: no model is ever sent either. */
export function finishedMessages(conversation: Conversation): Message[] {
  return withFailure(withReceipts(conversation.messages, conversation.receipts), conversation);
}

function withReceipts(messages: Message[], receipts: readonly Receipt[]): Message[] {
  if (receipts.length === 0) return messages;
  return messages.flatMap((message) => [
    ...receipts
      .filter(({ before }) => before === message.id)
      .map((receipt) => receiptMessage(receipt, message)),
    message,
    ...receipts
      .filter(({ before, on }) => before === null && on === message.id)
      .map((receipt) => receiptMessage(receipt, message)),
  ]);
}

/** It stands beside the path, not on it: nothing ever hangs on a receipt. */
function receiptMessage({ receipt, tokensBefore, tokensAfter }: Receipt, beside: Message): Message {
  const text = `What was said before was shortened for the model: about ${tokensBefore} tokens became ${tokensAfter}.`;
  return {
    id: receipt,
    parent: beside.parent,
    turn: beside.turn,
    role: 'system',
    author: 'system',
    status: 'complete',
    blocks: [{ kind: 'marker', marker: 'compaction', receipt, text }],
    createdAt: beside.createdAt,
  };
}

function withFailure(messages: Message[], { failure, lastTurn }: Conversation): Message[] {
  if (!failure) return messages;
  const { turn, reply, code, message, retryable } = failure;
  const error: Block = { kind: 'error', code, message, retryable };
  if (reply !== null) {
    return messages.map((each) => (each.id === reply ? { ...each, blocks: [...each.blocks, error] } : each));
  }
  const asked = messages.find(({ id }) => lastTurn?.turn === turn && id === lastTurn.message);
  return asked ? [...messages, markerOf(turn, error, asked)] : messages;
}

/** Where no reply had begun that could carry it. Nothing ever hangs on it either. */
function markerOf(turn: string, error: Block, { id: parent, createdAt }: Message): Message {
  const by = { role: 'system' as const, author: 'system' };
  return { id: turn, parent, turn, ...by, status: 'failed', blocks: [error], createdAt };
}

function shownBlock({ block, kind, text, call = '', name = '' }: OpenBlock, step: number): Block {
  if (block) return block;
  return kind === 'tool' ? { kind, step, call, name, input: text } : { kind, text };
}
