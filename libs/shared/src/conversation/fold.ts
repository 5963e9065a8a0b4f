import type { Conversation, Entry, EntryType } from '../contracts/index.js';
import { callHandlers } from './fold-calls.js';
import { childHandlers } from './fold-children.js';
import { contextHandlers } from './fold-context.js';
import { historyHandlers } from './fold-history.js';
import { knowledgeHandlers } from './fold-knowledge.js';
import { queueHandlers } from './fold-queue.js';
import { replyHandlers } from './fold-reply.js';
import { turnHandlers } from './fold-turn.js';
import type { Handler, Handlers } from './handlers.js';

/**
 * The one reading of the log. Memory, the actor and every watcher's snapshot use it, so that they can
 * never disagree on what a session says. It is pure: no clock, no ids, no I/O, and it never changes the
 * conversation it was given.
 *
 * An entry of a turn that is not open is passed over in silence: it belongs to a life of the log that a
 * later claim has ended.
 */
export function fold(conversation: Conversation, entry: Entry): Conversation {
  const handler = handlers[entry.type] as Handler<EntryType>;
  const after = handler(conversation, entry);
  return entry.mail === undefined ? after : settled(after, entry.mail, entry.cause);
}

export const emptyConversation: Conversation = {
  messages: [],
  head: null,
  openTurn: null,
  queue: [],
  held: false,
  compaction: null,
  receipts: [],
  failure: null,
  lastTurn: null,
  title: null,
  children: [],
  reports: [],
  tombstones: [],
  settledMail: { gen: null, sequence: 0 },
  recentCommands: [],
  unsettled: [],
  settings: {},
  changes: [],
  attendance: [],
  scenes: [],
  plans: [],
  chains: [],
  overwritten: [],
  knownAt: 0,
  clearing: null,
  deleted: false,
};

const handlers: Handlers<EntryType> = {
  ...queueHandlers,
  ...turnHandlers,
  ...replyHandlers,
  ...callHandlers,
  ...childHandlers,
  ...contextHandlers,
  ...knowledgeHandlers,
  ...historyHandlers,

  'actor.claimed': (conversation, { body: { mailGen } }) =>
    mailGen === undefined || mailGen === conversation.settledMail.gen
      ? conversation
      : { ...conversation, settledMail: { gen: mailGen, sequence: 0 } },

  'command.settled': (conversation, { body, turn }) =>
    body.outcome === 'tombstone' && turn !== undefined
      ? { ...conversation, tombstones: [...conversation.tombstones, turn].slice(-tombstonesKept) }
      : conversation,
};

/** A stop may come before its turn, but not by days. */
const tombstonesKept = 100;
/** Whoever sends a command again does so within seconds. */
const commandsKept = 32;

function settled(conversation: Conversation, mail: number, command: string | undefined): Conversation {
  const { settledMail, recentCommands } = conversation;
  return {
    ...conversation,
    settledMail: { ...settledMail, sequence: Math.max(settledMail.sequence, mail) },
    recentCommands:
      command === undefined ? recentCommands : [...recentCommands, command].slice(-commandsKept),
  };
}
