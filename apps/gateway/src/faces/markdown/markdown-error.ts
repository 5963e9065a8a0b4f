import type { AnswerEnd } from '#shared/markdown-chat';
import { ParleyError, type ErrorBody, type FailureCode } from '#shared/contracts';
import { VaultTrouble } from '#shared/vault';
import { httpStatus } from '../../refusals/http-status.js';
import type { RefusalForm } from '../../refusals/refusal.js';
import type { BreakOff } from '../telling/telling.js';

/** How this face says no, in an answer as in a stream. */
export interface MarkdownError {
  status_code: number;
  detail: string;
}

export const markdownRefusal: RefusalForm = ({ status, error }) => {
  const told = { status_code: statusOf(status, error), detail: error.message };
  return { status: told.status_code, body: told };
};

/** Nobody's file is what an agent's name was to be found in. */
function statusOf(status: number, { code }: ErrorBody): number {
  return code === 'unknown_agent' ? 404 : status;
}

const failureStatus: Partial<Record<FailureCode, number>> = {
  context_exhausted: 400,
  provider_rate_limit: 429,
  provider_overloaded: 503,
  agent_unavailable: 503,
  provider_timeout: 504,
  turn_timeout: 504,
  internal: 500,
};

export function failedAnswer(end: Extract<AnswerEnd, { kind: 'failed' | 'rejected' }>): MarkdownError {
  const status = end.kind === 'rejected' ? httpStatus[end.code] : (failureStatus[end.code] ?? 502);
  return { status_code: status, detail: `${end.code}: ${end.message}` };
}

const broken: Record<BreakOff, string> = {
  slow_reader:
    'The answer was read too slowly, and its stream was cut. It goes on, and the file will have it.',
  draining: 'The server is about to stop. The answer goes on: ask again, and the file will have it.',
  revoked: 'The token is not valid any more. The answer goes on, and the file will have it.',
  unavailable:
    'The answer could not be followed to its end. It goes on: ask again, and the file will have it.',
  log_trimmed:
    'The answer could not be followed to its end. It goes on: ask again, and the file will have it.',
};

export function brokenOff(reason: BreakOff): MarkdownError {
  return { status_code: 503, detail: broken[reason] };
}

/** Undefined: it was not the disk. */
export function unwritten(error: unknown): MarkdownError | undefined {
  if (!(error instanceof VaultTrouble)) return undefined;
  return { status_code: diskStatus, detail: `The file could not be read or written: ${error.reason}.` };
}

/** Whoever reads it must know that nothing needs to be asked of a model again. */
export function notInFile(
  error: unknown,
  { file, session, turn }: { file: string; session: string; turn: string },
): MarkdownError {
  const { status, why } = whyNot(error);
  const where = `The answer is not lost: it is kept in the session ${session}, turn ${turn}.`;
  return { status_code: status, detail: `The answer could not be written to ${file}: ${why} ${where}` };
}

/** Insufficient storage: what was asked for is right, and there is no place to put it. */
const diskStatus = 507;

function whyNot(error: unknown): { status: number; why: string } {
  if (error instanceof VaultTrouble) return { status: diskStatus, why: `${error.reason}.` };
  if (ParleyError.is(error)) return { status: httpStatus[error.body.code], why: error.body.message };
  return { status: 500, why: 'something went wrong on our side.' };
}
