import type { Conversation, WaitingTurn } from '#shared/contracts';
import { openScene, visibleMessages, type Restored } from '#shared/conversation';
import { approvalsOf } from '../approvals/approvals-view.js';

/** The state of a session at one place of its log, to which the events that follow can be applied. */
export function snapshotEvent(session: string, { conversation, n }: Restored, at: string) {
  const { head, queue, held, compaction, clearing } = conversation;
  const body = {
    messages: visibleMessages(conversation),
    head,
    queue: queue.map(waitingShown),
    held,
    ...(compaction ? { compaction } : {}),
    ...(clearing ? { clearing } : {}),
    ...sceneShown(conversation),
    ...openTurnShown(session, conversation),
    ...childrenShown(conversation),
  };
  return { type: 'session.snapshot', session, n, at, body };
}

/** Of what waits, the words and the place; the client's key and the request as the engine reads it stay inside. */
function waitingShown({ turn, message, policy }: WaitingTurn, position: number) {
  return { turn, message, position, policy };
}

/** The one that is open; what belongs to it is asked for. */
function sceneShown(conversation: Conversation) {
  const open = openScene(conversation);
  if (!open) return {};
  const { scene, on, clock } = open;
  return { scene: { scene, on, clock } };
}

/** The open step's blocks are the last ones of the streaming message, in this order. */
function openTurnShown(session: string, conversation: Conversation) {
  const { openTurn } = conversation;
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
      ...approvalsShown(session, conversation),
    },
  };
}

/** As `agent.started` tells of them: whoever comes later must find them too, for one may wait for an approval. */
function childrenShown({ children }: Conversation) {
  const working = children
    .filter(({ status }) => status === 'running')
    .map(({ call, session, childTurn, agent, background }) => ({
      call,
      session,
      childTurn,
      agent,
      background,
    }));
  return working.length > 0 ? { children: working } : {};
}

/** As the event tells of them; what is called stands among the messages. */
function approvalsShown(session: string, conversation: Conversation) {
  const approvals = approvalsOf(session, conversation).map(
    ({ approval, call, hash, from, reason, expiresAt }) => ({
      approval,
      call,
      hash,
      from,
      reason,
      expiresAt,
    }),
  );
  return approvals.length > 0 ? { approvals } : {};
}
