import { lineJson } from '../../../live/line-json.js';

/** A chunk of the UI message stream. Strict clients know no other keys than those of its kind. */
export type Chunk = { type: string } & Record<string, unknown>;

/** What a version of the SDK knows: its clients break off at a kind of chunk that they have never heard of. */
export type Dialect = 'plain' | 'with approvals';

export function frame(chunk: Chunk): string {
  return `data: ${lineJson(chunk)}\n\n`;
}

export const lastFrame = 'data: [DONE]\n\n';

/** Something of ours that the SDK has no kind for; one that is transient stands in no message. */
export function dataChunk(name: string, data: unknown, more: { id?: string; transient?: true } = {}): Chunk {
  return { type: `data-parley-${name}`, data, ...more };
}
