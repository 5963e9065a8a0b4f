import type { FloodGate } from './flood-gate.js';

export interface BodyBounds {
  gate: FloodGate;
  /** Of one event of a stream, or of all of a plain body. */
  messageBytes: number;
  kind: 'events' | 'plain';
  cut: (reason: string) => void;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Passes a body on for as long as it keeps to its bounds; then it breaks off and says why. */
export function boundedBody({
  gate,
  messageBytes,
  kind,
  cut,
}: BodyBounds): TransformStream<Uint8Array, Uint8Array> {
  let held = 0;
  let emptyLine = true;
  let before = 0;
  return new TransformStream({
    transform(chunk, controller) {
      let events = 0;
      for (const byte of kind === 'events' ? chunk : []) {
        held += 1;
        // Either of them ends a line, and both in this order do so once.
        const isSecond = byte === lineFeed && before === carriageReturn;
        before = byte;
        if (isSecond) continue;
        const endsLine = byte === lineFeed || byte === carriageReturn;
        if (endsLine && emptyLine) {
          events += 1;
          held = 0;
        }
        emptyLine = endsLine;
        if (held > messageBytes) break;
      }
      if (kind === 'plain') held += chunk.length;
      const problem =
        held > messageBytes
          ? `sent a message longer than ${messageBytes} bytes`
          : gate.passes({ messages: events, bytes: chunk.length });
      if (problem === undefined) return controller.enqueue(chunk);
      cut(problem);
      controller.error(new Error(problem));
    },
  });
}
