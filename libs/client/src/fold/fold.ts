import type { EventType, LogEvent } from '../types/index.js';
import type { Folded, Handler, Handlers } from './folded.js';
import { replyHandlers } from './replies.js';
import { sessionHandlers } from './session.js';
import { turnHandlers } from './turns.js';

const handlers: Handlers<EventType> = { ...turnHandlers, ...replyHandlers, ...sessionHandlers };

/**
 * One event of the log on top of those before it. It is pure and never changes what it was given, so that a page may
 * compare states by identity. What a newer server tells and this version does not know changes nothing.
 */
export function fold(folded: Folded, event: LogEvent): Folded {
  if (event.n <= folded.n) return folded;
  const known = { ...folded, n: event.n, accepted: event.type === 'turn.queued' ? folded.accepted : null };
  if (!Object.hasOwn(handlers, event.type)) return known;
  const after = (handlers[event.type] as Handler<EventType>)(known, event);
  return event.type === 'turn.queued' ? { ...after, accepted: null } : after;
}
