import { decodeAppend } from '#shared/broker';
import type { StoredAppend } from '#shared/conversation';
import type { Kept } from './model/index.js';

const decoded = new WeakMap<Uint8Array, StoredAppend>();

/** Several readers look at the same stored append; checking it against its schema costs more than all the rest. */
export function decodedOnce({ data, sequence }: Pick<Kept, 'data' | 'sequence'>): StoredAppend {
  const known = decoded.get(data);
  if (known) return known;
  const stored = decodeAppend(data, sequence);
  decoded.set(data, stored);
  return stored;
}
