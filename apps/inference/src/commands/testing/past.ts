import {
  approvalIdOf,
  callKey,
  noUsage,
  type Message,
  type NewEntry,
  type Policy,
  type Receipt,
  type StopReason,
  type TurnRequest,
} from '#shared/contracts';

/** What may stand in a log before a command comes, in the order in which an actor would write it. */
const at = '2026-01-02T03:04:05.678Z';

export const person = 'u1';

export function said(turn: string, text = `say ${turn}`, parent: string | null = null): Message {
  return {
    id: `m-${turn}`,
    parent,
    turn,
    role: 'user',
    author: person,
    status: 'complete',
    blocks: [{ kind: 'text', text }],
    createdAt: at,
  };
}

export function accepted(turn: string, request: TurnRequest = {}): NewEntry[] {
  const body = { message: said(turn), policy: 'reject' as Policy, request };
  return [{ type: 'turn.accepted', turn, by: person, body }];
}

export function running(turn: string, request: TurnRequest = {}): NewEntry[] {
  return [
    ...accepted(turn, request),
    { type: 'turn.started', turn, body: { attempt: 1 } },
    {
      type: 'reply.started',
      turn,
      by: 'assistant',
      body: { message: `r-${turn}`, agent: 'assistant', parent: `m-${turn}` },
    },
  ];
}

/** A step that came to its end with calls of these ids. */
export function calling(turn: string, step: number, ...calls: string[]): NewEntry[] {
  return callingFor({}, turn, step, ...calls);
}

/** With calls that are not for a tools service, or run alone. */
export function callingFor(
  how: { runs?: 'client' | 'engine'; alone?: true },
  turn: string,
  step: number,
  ...calls: string[]
): NewEntry[] {
  const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0 };
  return [
    { type: 'step.started', turn, body: { step, model: 'x/y' } },
    ...calls.flatMap((call, index): NewEntry[] => [
      { type: 'block.started', turn, body: { step, index, kind: 'tool', call, name: 'look' } },
      {
        type: 'block.completed',
        turn,
        body: { step, index, block: { kind: 'tool', step, call, name: 'look', input: {} } },
      },
    ]),
    {
      type: 'step.completed',
      turn,
      body: { step, stopReason: 'tool_use', usage: { ...usage, contextUsed: 2, contextSize: 100 } },
    },
    ...calls.map((call): NewEntry => ({
      type: 'tool.requested',
      turn,
      body: { call, name: 'look', input: {}, hash: 'h', ...how },
    })),
  ];
}

export function answered(turn: string, call: string): NewEntry[] {
  return [{ type: 'tool.completed', turn, body: { call, outcome: 'ok', output: 'seen', truncated: false } }];
}

export function approvalOf(turn: string, step: number, call: string): string {
  return approvalIdOf(callKey('s1', turn, step, call));
}

/** Of a call of the first step, until five minutes after commands of the tests come. */
export function asked(turn: string, call: string, from: 'person' | 'model' = 'person'): NewEntry[] {
  const expiresAt = '2026-01-02T03:10:00.000Z';
  const body = {
    approval: approvalOf(turn, 0, call),
    call,
    hash: 'h',
    from,
    reason: 'It writes.',
    expiresAt,
  };
  return [{ type: 'tool.approval_requested', turn, body }];
}

export function stopping(turn: string, reason: StopReason): NewEntry[] {
  return [{ type: 'turn.stopping', turn, by: person, body: { by: person, reason } }];
}

export function queued(turn: string, position: number, next?: 'next'): NewEntry[] {
  const body = { message: said(turn), policy: 'enqueue' as Policy, request: {}, queued: true as const };
  return [
    { type: 'turn.accepted', turn, by: person, body },
    { type: 'turn.queued', turn, by: person, body: { position, ...(next ? { next: true } : {}) } },
  ];
}

export function steered(turn: string, becomes: string): NewEntry[] {
  const body = { message: said(becomes), becomes, policy: 'steer' as Policy, request: {} };
  return [{ type: 'steer.received', turn, by: person, body }];
}

export const held: NewEntry[] = [{ type: 'queue.held', by: person, body: {} }];

export function tombstone(turn: string): NewEntry[] {
  return [{ type: 'command.settled', turn, by: person, body: { outcome: 'tombstone' } }];
}

/** The end of a turn whose reply has begun. */
export function over(turn: string, end: 'completed' | 'stopped' | 'failed'): NewEntry[] {
  const status = ({ completed: 'complete', stopped: 'interrupted', failed: 'failed' } as const)[end];
  return [
    { type: 'reply.completed', turn, body: { message: `r-${turn}`, status, usage: noUsage } },
    ending(turn, end),
    { type: 'turn.settled', turn, body: {} },
  ];
}

export function ending(turn: string, end: 'completed' | 'stopped' | 'failed'): NewEntry {
  const ended = { usage: noUsage, durationMs: 1 };
  switch (end) {
    case 'completed':
      return { type: 'turn.completed', turn, body: ended };
    case 'stopped':
      return { type: 'turn.stopped', turn, body: { by: person, reason: 'user', ...ended } };
    case 'failed': {
      const failure = { code: 'provider_error' as const, message: 'no', retryable: true };
      return { type: 'turn.failed', turn, body: { ...failure, ...ended } };
    }
  }
}

export function compacting(compaction = 'x1', trigger: 'manual' | 'auto' = 'manual'): NewEntry[] {
  return [{ type: 'context.compacting', by: person, body: { compaction, trigger } }];
}

/** What a compaction on that head has left behind. */
export function compacted(receipt: string, on: string): NewEntry[] {
  const body: Receipt = {
    receipt,
    trigger: 'manual',
    method: 'summary',
    summary: 'short',
    cut: { message: on, block: 0 },
    on,
    before: null,
    tokensBefore: 10,
    tokensAfter: 1,
    dropped: 1,
  };
  return [{ type: 'context.compacted', by: person, body }];
}
