import type { EventBodies, EventType, Message, Usage } from '../types/index.js';
import { frame } from './scripted-server.js';

const at = '2026-01-02T03:04:05.678Z';
const session = 's_1';
const turn = 't_1';

export const usage: Usage = {
  inputTokens: 3,
  outputTokens: 2,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: 0.5,
  contextUsed: 5,
  contextSize: 100,
};

export const question: Message = {
  id: 'm_1',
  parent: null,
  turn,
  role: 'user',
  author: 'u_1',
  status: 'complete',
  blocks: [{ kind: 'text', text: 'Hello' }],
  createdAt: at,
};

/** The event with this number, as a stream tells it; its cursor is `g.<n>.1`. */
export function told<T extends EventType>(n: number, type: T, body: EventBodies[T]): string {
  return frame(type, { type, session, turn, n, at, body }, `g.${n}.1`);
}

export function snapshotTold(n: number, body: object = {}): string {
  const whole = { messages: [], head: null, queue: [], held: false, ...body };
  return frame('session.snapshot', { type: 'session.snapshot', session, n, at, body: whole }, `g.${n}.1`);
}

export const resetTold = frame('session.reset', {
  type: 'session.reset',
  session,
  at,
  body: { reason: 'log_trimmed' },
});

export function closed(reason: string, resumable: boolean): string {
  return frame('stream.closed', { reason, resumable });
}

/** A turn in which these words are said, each as one delta. */
export function toldTurn(words: readonly string[]): string[] {
  const step = 0;
  const block = { step, index: 0 };
  const deltas = words.map((text, place) => told(6 + place, 'block.delta', { ...block, text }));
  const n = 6 + words.length;
  return [
    told(1, 'turn.accepted', { message: question, policy: 'reject' }),
    told(2, 'turn.started', { attempt: 1 }),
    told(3, 'reply.started', { message: 'm_2', agent: 'assistant', parent: 'm_1' }),
    told(4, 'step.started', { step, model: 'x/y' }),
    told(5, 'block.started', { ...block, kind: 'text' }),
    ...deltas,
    told(n, 'block.completed', { ...block, block: { kind: 'text', text: words.join('') } }),
    told(n + 1, 'step.completed', { step, stopReason: 'end', usage }),
    told(n + 2, 'reply.completed', { message: 'm_2', status: 'complete', usage }),
    told(n + 3, 'turn.completed', { usage, durationMs: 1 }),
  ];
}
