import { frameOf } from '../../frames.js';

export interface ResponseEvent {
  number: number;
  /** Of a delta that stands for several: the number of the first of them. */
  first?: number;
  type: string;
  body: object;
}

export function eventFrame({ number, type, body }: ResponseEvent): string {
  return `event: ${type}\n${frameOf({ type, sequence_number: number, ...body })}`;
}

/** For somebody who has had all up to this number. What he has had the beginning of, its end brings whole. */
export function isFor({ number, first, type }: ResponseEvent, after: number): boolean {
  // It has the number of the frame before it, so that nobody who comes back misses what was to come in its place.
  return type === 'error' || (first ?? number) > after;
}
