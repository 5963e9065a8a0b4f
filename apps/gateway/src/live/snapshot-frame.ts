import { formatCursor, type Conversation } from '#shared/contracts';
import { cursorOf, visibleMessages, type Restored } from '#shared/conversation';
import { sseFrame } from './sse-frame.js';

/** The state of a session at one place of its log, to which the events that follow can be applied. */
export function snapshotFrame(session: string, gen: string, restored: Restored, at: string): string {
  const { conversation, n } = restored;
  const body = {
    messages: visibleMessages(conversation),
    head: conversation.head,
    queue: [],
    ...openTurnShown(conversation),
  };
  const data = { type: 'session.snapshot', session, n, at, body };
  return sseFrame('session.snapshot', data, formatCursor(cursorOf(gen, restored)));
}

/** The open step's blocks are the last ones of the streaming message, in this order. */
function openTurnShown({ openTurn }: Conversation) {
  if (!openTurn) return {};
  const { turn, startedAt, reply, openStep } = openTurn;
  const step = openStep && {
    step: openStep.step,
    blocks: openStep.blocks.map(({ index, kind, call, name }) => ({ index, kind, call, name })),
  };
  return { openTurn: { turn, startedAt, reply: reply?.id ?? null, openStep: step } };
}
