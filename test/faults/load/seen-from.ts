import type { Seen } from '../history.js';

/** An event as either door shows it. */
export interface Shown {
  cursor?: string;
  event?: { type: string; n?: number; turn?: string; body?: Record<string, unknown> };
}

/** Undefined for what is about the stream and not of the log. */
export function seenFrom({ event }: Shown): Seen | undefined {
  if (!event) return undefined;
  const { type, n = -1, turn, body } = event;
  if (type === 'stream.closed') return undefined;
  if (type === 'session.snapshot') return { kind: 'snapshot', n };
  if (type === 'session.reset') return { kind: 'reset', reason: String(body?.['reason']) };
  return {
    kind: 'event',
    n,
    type,
    ...(turn === undefined ? {} : { turn }),
    ...(type === 'block.delta' ? { text: String(body?.['text']) } : {}),
  };
}
