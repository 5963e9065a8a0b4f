import type { Block, EventBodies, Message } from '../types/index.js';
import type { SessionEventBodies } from '../types/session-events.js';
import type { Folded, Handlers, Receipt } from './folded.js';

/** Where the path goes, and what becomes of the session beside its turns. */
export const sessionHandlers: Handlers<keyof SessionEventBodies> = {
  'context.compacting': (folded, { body, by = 'system', at }) => ({
    ...folded,
    compaction: { ...body, by, startedAt: at },
  }),
  'context.compacted': (folded, { body }) => ({
    ...folded,
    compaction: null,
    receipts: [...folded.receipts, receiptOf(body)],
  }),
  'context.compaction_failed': (folded) => ({ ...folded, compaction: null }),

  'history.moved': (folded, { body }) => ({
    ...folded,
    head: body.head,
    path: pathAfter(folded.path, body),
    receipts: folded.receipts.filter(({ receipt }) => receipt !== body.receipt),
    failure: body.reason === 'clear' ? null : folded.failure,
  }),

  'message.versioned': (folded, { body: { message, text, segments } }) => ({
    ...folded,
    path: folded.path.map((each) => (each.id === message ? withWords(each, text, segments) : each)),
  }),

  'state.title': (folded, { body: { title } }) => ({ ...folded, title }),
  'session.deleted': (folded): Folded => ({ ...folded, deleted: true }),

  // What agents know, and what the session is set to, is asked for where it is wanted.
  'state.memory': unchanged,
  'state.relation': unchanged,
  'state.scene': unchanged,
  'state.plan': unchanged,
  'state.pass_failed': unchanged,
  'session.changed': unchanged,
  'participant.joined': unchanged,
  'participant.left': unchanged,
};

function unchanged(folded: Folded): Folded {
  return folded;
}

function receiptOf(body: EventBodies['context.compacted']): Receipt {
  const { receipt, before, on, tokensBefore, tokensAfter } = body;
  const text = `What was said before was shortened for the model: about ${tokensBefore} tokens became ${tokensAfter}.`;
  return { receipt, before, on, text };
}

function pathAfter(
  path: readonly Message[],
  { head, from = head, messages = [] }: EventBodies['history.moved'],
): Message[] {
  return [...path.slice(0, 1 + path.findLastIndex(({ id }) => id === from)), ...messages];
}

/** What else the message holds stays, in front of its words. */
function withWords(message: Message, text: string, segments: Message['segments']): Message {
  const others = message.blocks.filter(({ kind }) => kind !== 'text');
  const words: Block[] = text === '' ? [] : [{ kind: 'text', text }];
  const said: Message = { ...message, blocks: [...others, ...words] };
  delete said.segments;
  return segments ? { ...said, segments } : said;
}
