import type { RefusalForm } from '../../refusals/refusal.js';
import { isWorthRetrying, retryHeaders } from '../worth-retrying.js';
import { refusalKinds, type MessagesError } from './messages-error.js';

export const anthropicRefusal: RefusalForm = ({ error }) => {
  const { code, message, details = [] } = error;
  const { type, status } = refusalKinds[code];
  const isOfThread = details.some(({ path }) => path === 'thread');
  const body = errorBody({ type, message, ...(isOfThread ? { details: withoutThread } : {}) });
  // Too many that wait is an overload to this protocol alone.
  const seconds = code === 'queue_full' ? 1 : undefined;
  return { status, headers: retryHeaders(isWorthRetrying(error), seconds), body };
};

/** By this its clients know that they are to send the whole conversation, and do so. */
const withoutThread = { error_code: 'thread_unsupported_request', unsupported: ['thread'] };

/** Which request it was, a header says. */
export function errorBody(error: MessagesError): object {
  return { type: 'error', error, request_id: null };
}
