import type { Conversation, Message } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import type { Branch } from '../known-branch.js';
import { person } from './past.js';

const createdAt = '2026-01-02T03:04:05.678Z';

/** A word of the user; of turn `t-<id>`. */
export function user(id: string, parent: string | null, more: Partial<Message> = {}): Message {
  const by = { role: 'user' as const, author: person, status: 'complete' as const };
  return {
    id,
    parent,
    turn: `t-${id}`,
    ...by,
    blocks: [{ kind: 'text', text: `say ${id}` }],
    createdAt,
    ...more,
  };
}

/** What somebody has answered, in the turn of what it answers. */
export function reply(id: string, parent: string, more: Partial<Message> = {}): Message {
  const by = { role: 'assistant' as const, author: 'ann', status: 'complete' as const };
  const blocks = [{ kind: 'text' as const, text: `reply ${id}` }];
  return { id, parent, turn: `t-${parent}`, ...by, blocks, createdAt, ...more };
}

/** Nothing but a path. */
export function pathOf(...messages: Message[]): Conversation {
  return { ...emptyConversation, messages, head: messages.at(-1)?.id ?? null };
}

/** A question, its answer, another question and its answer. */
export const talk = pathOf(user('a', null), reply('b', 'a'), user('c', 'b'), reply('d', 'c'));

/** Beside the path of `talk`: another second question, and its answer. */
export const otherQuestion = user('x', 'b');
export const otherReply = reply('y', 'x');

export function foundBranch(target: Message, from: string | null, ...messages: Message[]): Branch {
  return { kind: 'found', target, from, messages };
}

export const idsOf = ({ messages }: Conversation): string[] => messages.map(({ id }) => id);
