import {
  addUsage,
  type Conversation,
  type FailureCode,
  type Message,
  type NewEntry,
  type OpenTurn,
  type StopReason,
  type Usage,
  type WaitingTurn,
} from '#shared/contracts';
import { ownUsage } from './own-usage.js';

/** What the log says when a turn ends, in one append: everything that is open is closed before it. Pure. */
export interface Ending {
  turn: OpenTurn;
  /** Of a step that did not come to its end. */
  spent: Usage;
  /** By the clock of the worker that ends it. */
  now: number;
}

export interface Failure {
  code: FailureCode;
  message: string;
  retryable: boolean;
}

export function completed(turn: OpenTurn, now: number): NewEntry<'turn.completed'> {
  const { turn: id, usage } = turn;
  return { type: 'turn.completed', turn: id, body: { usage, ...duration(turn, now) } };
}

/**
 * What had arrived is kept: the reply ends as it stands, then the turn. Where somebody has failed who spoke of his own
 * accord, the turn is whole: what was asked was answered before.
 */
export function failed({ turn, spent, now }: Ending, failure: Failure): NewEntry[] {
  const usage = addUsage(turn.usage, spent);
  const closed = closedReply(turn, 'failed', usage);
  if (turn.reply?.interjectionOf !== undefined) return [...closed, completed({ ...turn, usage }, now)];
  return [
    ...closed,
    { type: 'turn.failed', turn: turn.turn, body: { ...failure, usage, ...duration(turn, now) } },
  ];
}

export function stopped(ending: Ending, stopping: { by: string; reason: StopReason }): NewEntry[] {
  const { turn, spent, now } = ending;
  const { by, reason } = stopping;
  if (reason === 'timeout') {
    const message = 'The turn was stopped, for it has run as long as a turn may.';
    return failed(ending, { code: 'turn_timeout', message, retryable: true });
  }
  const usage = addUsage(turn.usage, spent);
  return [
    ...closedReply(turn, 'interrupted', usage),
    { type: 'turn.stopped', turn: turn.turn, by, body: { by, reason, usage, ...duration(turn, now) } },
    ...rolledBack(turn, by, reason),
  ];
}

/** A turn that stops leaves nothing behind that is still under way. */
export function compactionCalledOff(
  compaction: Conversation['compaction'],
  { turn }: OpenTurn,
  usage: Usage | undefined,
): NewEntry[] {
  if (!compaction) return [];
  const body = { compaction: compaction.compaction, message: 'Stopped.', ...(usage ? { usage } : {}) };
  return [{ type: 'context.compaction_failed', turn, by: 'system', body }];
}

/** `whole`: what the turn has cost so far. */
export function endedReply(
  turn: OpenTurn,
  { id, author }: Message,
  status: 'complete' | 'interrupted' | 'failed',
  whole: Usage = turn.usage,
): NewEntry<'reply.completed'> {
  const body = { message: id, status, usage: ownUsage(turn, whole) };
  return { type: 'reply.completed', turn: turn.turn, by: author, body };
}

function closedReply(turn: OpenTurn, status: 'interrupted' | 'failed', usage: Usage): NewEntry[] {
  const { reply } = turn;
  if (!reply) return [];
  return [...closedBlocks(turn), ...closedCalls(turn, reply), endedReply(turn, reply, status, usage)];
}

/** Whoever reads events without deltas, as memory does, has not seen what an open block says so far. */
function closedBlocks({ turn, reply, openStep }: OpenTurn): NewEntry[] {
  return (openStep?.blocks ?? []).flatMap(({ index, kind, text, block }): NewEntry[] => {
    if (!openStep || block || kind === 'tool' || text === '') return [];
    const body = { step: openStep.step, index, block: { kind, text } };
    return [{ type: 'block.completed', turn, by: reply?.author, body }];
  });
}

/** A history with an open call would be refused by every provider. */
function closedCalls(turn: OpenTurn, reply: Message): NewEntry[] {
  const output = 'The turn ended before this call did.';
  const inOpenStep = turn.openStep?.blocks.flatMap(({ block }) => block ?? []) ?? [];
  return [...reply.blocks, ...inOpenStep].flatMap((block): NewEntry[] => {
    if (block.kind !== 'tool' || block.outcome !== undefined) return [];
    const body = { call: block.call, outcome: 'cancelled' as const, output, truncated: false };
    return [{ type: 'tool.completed', turn: turn.turn, body }];
  });
}

function rolledBack({ turn, base }: OpenTurn, by: string, reason: StopReason): NewEntry[] {
  if (reason !== 'rollback') return [];
  return [{ type: 'history.moved', turn, by, body: { head: base, reason: 'rollback' } }];
}

/** What was said to the turn and not read by it goes to the head of the queue, behind whoever interrupts. */
export function unheard({ queue, openTurn }: Conversation): NewEntry[][] {
  const first = queue.filter(({ next }) => next).length;
  return (openTurn?.steers ?? []).map((steer, place): NewEntry[] => [
    waitsInQueue(steer),
    {
      type: 'turn.queued',
      turn: steer.turn,
      by: steer.message.author,
      body: { position: first + place },
    },
  ]);
}

export function waitsInQueue({
  turn,
  message,
  policy,
  request,
  key,
}: WaitingTurn): NewEntry<'turn.accepted'> {
  const said = { message: { ...message, turn }, policy, request, ...(key ? { key } : {}) };
  return { type: 'turn.accepted', turn, by: message.author, body: { ...said, queued: true } };
}

function duration({ startedAt, acceptedAt }: OpenTurn, now: number): { durationMs: number } {
  return { durationMs: Math.max(0, now - Date.parse(startedAt ?? acceptedAt)) };
}
