import type { Conversation, WaitingTurn } from '#shared/contracts';
import { visibleMessages, type Restored } from '#shared/conversation';

/** The state of a session at one place of its log, to which the events that follow can be applied. */
export function snapshotEvent(session: string, { conversation, n }: Restored, at: string) {
  const { head, queue, held, compaction } = conversation;
  const body = {
    messages: visibleMessages(conversation),
    head,
    queue: queue.map(waitingShown),
    held,
    ...(compaction ? { compaction } : {}),
    ...openTurnShown(conversation),
  };
  return { type: 'session.snapshot', session, n, at, body };
}

/** Of what waits, the words and the place; the client's key and the request as the engine reads it stay inside. */
function waitingShown({ turn, message, policy }: WaitingTurn, position: number) {
  return { turn, message, position, policy };
}

/** The open step's blocks are the last ones of the streaming message, in this order. */
function openTurnShown({ openTurn }: Conversation) {
  if (!openTurn) return {};
  const { turn, startedAt, reply, openStep, steers, stopping } = openTurn;
  const step = openStep && {
    step: openStep.step,
    blocks: openStep.blocks.map(({ index, kind, call, name }) => ({ index, kind, call, name })),
  };
  return {
    openTurn: {
      turn,
      startedAt,
      reply: reply?.id ?? null,
      openStep: step,
      steers: steers.map(({ message }) => message),
      stopping,
    },
  };
}
