import type { Touch } from '#shared/contracts';
import { writtenAddress } from './addresses.js';
import { writtenPath } from './paths.js';

/** What a call touches, written in one way only, so that a pattern need not know the others. */
export type Touched =
  | { kind: 'path' | 'address' | 'text'; text: string }
  | { kind: 'command'; text: string }
  /** It cannot be told, so whoever forbids something means this too, and whoever allows something does not. */
  | { kind: 'unclear' };

export function touchedBy(input: unknown, touches: Touch | undefined): Touched {
  if (!touches) return { kind: 'text', text: JSON.stringify(input) ?? '' };
  const value = valueOf(input, touches.field);
  switch (touches.kind) {
    case 'path':
      return clear('path', writtenPath(value ?? ''));
    case 'command':
      return typeof value === 'string' ? { kind: 'command', text: value.trim() } : { kind: 'unclear' };
    case 'address':
      return clear('address', writtenAddress(value));
    case 'text':
      return { kind: 'text', text: typeof value === 'string' ? value : (JSON.stringify(value) ?? '') };
  }
}

function clear(kind: 'path' | 'address', text: string | undefined): Touched {
  return text === undefined ? { kind: 'unclear' } : { kind, text };
}

function valueOf(input: unknown, field: string): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, field)) return undefined;
  return (input as Record<string, unknown>)[field];
}
