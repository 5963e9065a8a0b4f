import type {
  Attendance,
  Conversation,
  Entry,
  Block,
  EntryBody,
  HistoryChange,
  Message,
} from '../contracts/index.js';
import type { Handlers } from './handlers.js';

type HistoryEntry =
  | 'history.moved'
  | 'message.versioned'
  | 'session.changed'
  | 'session.clearing'
  | 'session.deleted'
  | 'participant.joined'
  | 'participant.left';

/** Of what was still to come of what is cleared nothing appears afterwards. */
const nothingOfBefore = { clearing: null, chains: [], overwritten: [], reports: [], failure: null };

/** Nobody takes back more than that. */
const changesKept = 100;
const attendanceKept = 200;

/** Where the path goes, and what else is changed of a session while no turn runs. */
export const historyHandlers: Handlers<HistoryEntry> = {
  'history.moved': (conversation, { en, cause, body }) => {
    const { head, reason, receipt, root } = body;
    const moved = {
      ...conversation,
      head,
      messages: pathAfter(conversation.messages, body),
      receipts: conversation.receipts.filter((made) => made.receipt !== receipt),
      changes: changesAfter(conversation.changes, body, cause),
      knownAt: en,
    };
    if (reason !== 'clear') return moved;
    return { ...moved, ...nothingOfBefore, ...hungOn(root, conversation) };
  },

  /** Memory folds without the path: it writes this down by itself. */
  'message.versioned': (conversation, { body: { message, text, segments } }) => ({
    ...conversation,
    messages: conversation.messages.map((each) =>
      each.id === message ? withWords(each, text, segments) : each,
    ),
  }),

  /** Whom it is, and how far he looks back, changes what is known as well. */
  'session.changed': (conversation, { en, body: { change } }) => ({
    ...conversation,
    settings: { ...conversation.settings, ...change },
    knownAt: en,
  }),

  'participant.joined': (conversation, entry) => attended(conversation, entry, 'joined'),
  'participant.left': (conversation, entry) => attended(conversation, entry, 'left'),

  'session.clearing': (conversation, { body }) => ({ ...conversation, clearing: body }),
  'session.deleted': (conversation) => ({ ...conversation, clearing: null, chains: [], deleted: true }),
};

/**
 * What was made before the first word hangs on nothing, and would outlive a clear: so from then on it hangs on that word,
 * and comes back with it. Memory does the same with all that it knows.
 */
function hungOn(
  root: string | undefined,
  { scenes, plans }: Conversation,
): Pick<Conversation, 'scenes' | 'plans'> {
  if (root === undefined)
    return { scenes: scenes.filter(({ on }) => on !== null), plans: plans.filter(({ on }) => on !== null) };
  return {
    scenes: scenes.map((mark) => ({
      ...mark,
      on: mark.on ?? root,
      closedOn: mark.closedOn.map((each) => each ?? root),
    })),
    plans: plans.map((mark) => ({ ...mark, on: mark.on ?? root })),
  };
}

function attended(
  conversation: Conversation,
  { at, body: { agent } }: Entry<'participant.joined' | 'participant.left'>,
  change: Attendance['change'],
): Conversation {
  const attendance = [...conversation.attendance, { agent, change, at }].slice(-attendanceKept);
  return { ...conversation, attendance };
}

export function noted(changes: readonly HistoryChange[], change: HistoryChange): HistoryChange[] {
  return [...changes, change].slice(-changesKept);
}

/** What else the message holds stays, in front of its words. */
export function withWords(message: Message, text: string, segments: Message['segments']): Message {
  const others = message.blocks.filter(({ kind }) => kind !== 'text');
  const words: Block[] = text === '' ? [] : [{ kind: 'text', text }];
  const said: Message = { ...message, blocks: [...others, ...words] };
  delete said.segments;
  return segments ? { ...said, segments } : said;
}

function pathAfter(
  path: readonly Message[],
  { head, from, messages = [] }: EntryBody<'history.moved'>,
): Message[] {
  return [...path.slice(0, 1 + placeOf(path, from === undefined ? head : from)), ...messages];
}

function placeOf(path: readonly Message[], wanted: string | null): number {
  return wanted === null ? -1 : path.findLastIndex(({ id }) => id === wanted);
}

function changesAfter(
  changes: readonly HistoryChange[],
  { reason, receipt, back, left }: EntryBody<'history.moved'>,
  cause: string | undefined,
): HistoryChange[] {
  if (back !== undefined) return noted(changes, { kind: 'moved', back, ...(cause ? { cause } : {}) });
  if (reason !== 'undo') return [...changes];
  if (left !== undefined) return changes.slice(0, left);
  // As logs of old have it, which knew of compactions alone.
  return changes.filter((change) => change.kind !== 'compacted' || change.receipt !== receipt);
}
