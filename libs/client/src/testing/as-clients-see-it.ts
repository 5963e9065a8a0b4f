import { internalTypes, type Conversation, type Entry } from '#shared/contracts';
import { visibleMessages } from '#shared/conversation';
import type { LogEvent, SessionSnapshot } from '../types/index.js';

export const session = 's_1';

/** What clients are told of an entry: nothing of the internal ones, and of some less than the log holds. */
export function toldOf(entry: Entry): LogEvent[] {
  if (internalTypes.has(entry.type)) return [];
  const { type, turn, n, by, at } = entry;
  return [JSON.parse(JSON.stringify({ type, session, turn, n, by, at, body: bodyOf(entry) })) as LogEvent];
}

function bodyOf(entry: Entry): unknown {
  if (entry.type === 'turn.accepted') {
    return { message: entry.body.message, policy: entry.body.policy };
  }
  if (entry.type === 'steer.received') {
    return { message: entry.body.message, becomes: entry.body.becomes };
  }
  return entry.body;
}

/** A snapshot as the gateway tells it, of what the shared fold says. */
export function snapshotOf(conversation: Conversation, n: number): SessionSnapshot {
  const { head, queue, held, compaction, openTurn, children } = conversation;
  const body: SessionSnapshot['body'] = {
    messages: visibleMessages(conversation),
    head,
    queue: queue.map(({ turn, message, policy }, position) => ({ turn, message, position, policy })),
    held,
    ...(compaction ? { compaction } : {}),
    ...(openTurn ? { openTurn: openTurnTold(openTurn) } : {}),
    children: children
      .filter(({ status }) => status === 'running')
      .map(({ call, session: of, childTurn, agent, background }) => ({
        call,
        session: of,
        childTurn,
        agent,
        background,
      })),
  };
  const snapshot = { type: 'session.snapshot', session, n, at: '2026-01-02T03:04:05.678Z', body };
  return JSON.parse(JSON.stringify(snapshot)) as SessionSnapshot;
}

type OpenTurn = NonNullable<Conversation['openTurn']>;

function openTurnTold(open: OpenTurn): SessionSnapshot['body']['openTurn'] {
  const { turn, startedAt, reply, openStep, steers, calls } = open;
  return {
    turn,
    startedAt,
    reply: reply?.id ?? null,
    openStep: openStep && {
      step: openStep.step,
      blocks: openStep.blocks.map(({ index, kind, call, name }) => ({
        index,
        kind,
        ...(call ? { call } : {}),
        ...(name ? { name } : {}),
      })),
    },
    steers: steers.map(({ message }) => message),
    stopping: null,
    approvals: calls.flatMap(({ call, hash, approval }) => {
      if (!approval || approval.decision !== null) return [];
      const { approval: id, from, reason, expiresAt } = approval;
      return [{ approval: id, call, hash, from, reason, expiresAt }];
    }),
  };
}
