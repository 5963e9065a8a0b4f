import { ParleyError } from '#shared/contracts';
import type { WatchEnd } from '../connections/close-reason.js';

/** What is told of a watch that has failed. */
export function watchEndOf(error: unknown): WatchEnd {
  return isGone(error) ? 'not_found' : 'unavailable';
}

export function isGone(error: unknown): boolean {
  return ParleyError.is(error) && error.body.code === 'not_found';
}
