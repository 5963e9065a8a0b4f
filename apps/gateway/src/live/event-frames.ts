import { onceEach } from './once-each.js';
import { sseText } from './sse-frame.js';
import type { ShownEntry } from './shown.js';

/** The bytes of an append's events, made once for all who read the same entries. */
export const eventFrames = onceEach((entries: readonly ShownEntry[]): Uint8Array =>
  Buffer.from(entries.map(frameOf).join('')),
);

export function frameOf({ json, cursor, entry }: ShownEntry): string {
  return json === '' ? '' : sseText(entry.type, json, cursor);
}
