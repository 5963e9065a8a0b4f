import type { Command, Conversation, Message } from '#shared/contracts';
import type { Branch } from './known-branch.js';
import type { Refusal } from './settlement.js';
import { undoable } from './undoable.js';
import { inTheWay } from './what-runs.js';

/** A message of the tree, and which path is wanted: to itself, to its parent, or to the newest word below it. */
export interface Wanted {
  message: string;
  to: 'itself' | 'parent' | 'leaf';
}

/** A message, and the whole path that was wanted. */
export interface Placed {
  target: Message;
  path: Message[];
}

/** What memory must be asked before the command can be judged; nothing where it will be refused in any case. */
export function wantedBranch(command: Command, conversation: Conversation): Wanted | undefined {
  const wanted = wantedBy(command, conversation);
  if (!wanted || inTheWay(conversation)) return undefined;
  // What lies below a message, the path alone does not tell.
  return wanted.to === 'leaf' || !isOnPath(conversation, wanted.message) ? wanted : undefined;
}

/** The reply of which memory must be asked how it was asked for: only of the last turn that is known here. */
export function wantedRequest(
  command: Command,
  conversation: Conversation,
  branch: Branch,
): string | undefined {
  if (command.type !== 'reply.regenerate' || inTheWay(conversation)) return undefined;
  const found = placed(conversation, branch, { message: command.body.of, to: 'parent' });
  if ('refusal' in found) return undefined;
  const { target } = found.placed;
  return target.role !== 'assistant' || isOfLastTurn(target, conversation) ? undefined : target.id;
}

export function isOfLastTurn({ turn }: Message, { lastTurn }: Conversation): boolean {
  return lastTurn?.turn === turn;
}

/** The path that a command wants, where it is known. */
export function placed(
  conversation: Conversation,
  branch: Branch,
  { message, to }: Wanted,
): { placed: Placed } | { refusal: Refusal } {
  const { messages } = conversation;
  const place = messages.findLastIndex(({ id }) => id === message);
  const target = messages[place];
  if (target && to !== 'leaf') {
    return { placed: { target, path: messages.slice(0, to === 'parent' ? place : place + 1) } };
  }
  switch (branch.kind) {
    case 'unasked':
    case 'unknown':
      return { refusal: noSuchMessage };
    case 'away':
      return { refusal: nobodyCanSay };
    case 'found': {
      const kept = branch.from === null ? -1 : messages.findLastIndex(({ id }) => id === branch.from);
      if (branch.from !== null && kept < 0) return { refusal: nobodyCanSay };
      return {
        placed: { target: branch.target, path: [...messages.slice(0, kept + 1), ...branch.messages] },
      };
    }
  }
}

function wantedBy({ type, body }: Command, conversation: Conversation): Wanted | undefined {
  switch (type) {
    case 'message.edit':
    case 'history.rewind':
      return { message: body.message, to: 'itself' };
    case 'message.resend':
    case 'reply.regenerate':
      return { message: body.of, to: 'parent' };
    case 'message.select':
      return { message: body.message, to: 'leaf' };
    case 'history.undo': {
      const change = undoable(conversation);
      return change?.kind === 'moved' && change.back !== null
        ? { message: change.back, to: 'itself' }
        : undefined;
    }
    default:
      return undefined;
  }
}

function isOnPath({ messages }: Conversation, wanted: string): boolean {
  return messages.some(({ id }) => id === wanted);
}

const noSuchMessage: Refusal = { code: 'not_found', message: 'There is no such message in this session.' };

export const nobodyCanSay: Refusal = {
  code: 'unavailable',
  message: 'What was said before cannot be read just now.',
  retryable: true,
};
