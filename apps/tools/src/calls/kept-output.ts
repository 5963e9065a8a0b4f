import { storable } from '#shared/contracts';

export interface KeptOutput {
  output: string;
  truncated: boolean;
}

/**
 * What is kept of an output: never more than `limit` bytes as they are stored, escapes included, for a control
 * character takes six of them, and a result must fit into one message of the broker. Never half a character.
 */
export function keptOutput(text: string, limit: number): KeptOutput {
  // Each unit takes a byte at least, so nothing behind these can be kept.
  const clean = storable(text.slice(0, limit + 1));
  const end = clean.length === text.length && storedBytes(clean) <= limit ? text.length : cutAt(clean, limit);
  return { output: clean.slice(0, end), truncated: end < text.length };
}

function cutAt(text: string, limit: number): number {
  let end = 0;
  let bytes = 0;
  for (const character of text) {
    bytes += storedBytes(character);
    if (bytes > limit) return end;
    end += character.length;
  }
  return end;
}

function storedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
