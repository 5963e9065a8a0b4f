import type { StoredMessage, Stream } from './ports.js';

export interface ReadRange {
  /** May hold wildcards. */
  subject: string;
  /** The first sequence that counts, itself included. */
  from: number;
}

/**
 * Everything of a subject from a sequence on, page by page. Any replica may answer, and it may lag: when
 * the caller knows of a sequence that must be there (`atLeast`) and it did not come, the leader is asked.
 */
export async function* readRange(
  stream: Stream,
  range: ReadRange,
  atLeast = 0,
): AsyncGenerator<StoredMessage> {
  let from = range.from;
  for (;;) {
    const { messages, more } = await stream.page(range.subject, from);
    yield* messages;
    from = (messages.at(-1)?.sequence ?? from - 1) + 1;
    if (!more) break;
  }
  while (from <= atLeast) {
    const message = await stream.leaderNext(range.subject, from);
    if (!message) return;
    yield message;
    from = message.sequence + 1;
  }
}
