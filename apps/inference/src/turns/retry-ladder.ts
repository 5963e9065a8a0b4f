import type { Block, EntryBody, FailureCode, OpenStep, OpenTurn } from '#shared/contracts';
import type { ModelFailure } from '../models/model-port.js';

export interface LadderSettings {
  /** How often one model is asked for a step whose failures pass by themselves. */
  attempts: number;
  baseMs: number;
  capMs: number;
  /** A provider that asks for a longer wait than this is not waited for. */
  longestWaitMs: number;
  /** How often a step is asked for whose prompt is too long. */
  contextAttempts: number;
}

export interface FailedStep {
  turn: OpenTurn;
  /** The full name of the model that was asked, and of the one that would be asked after it. */
  model: string;
  nextModel: string | undefined;
  failure: Pick<ModelFailure, 'code' | 'message' | 'retryable'> &
    Partial<Pick<ModelFailure, 'retryAfterMs' | 'about'>>;
  /** That the prompt held files which the next one would not hold any more. */
  filesSent: boolean;
  now: number;
  /** From 0 to 1: who failed together shall not come back together. */
  chance: number;
}

/** What the log is to say of the step before it is asked for again. */
type Again = Pick<EntryBody<'step.abandoned'>, 'reason' | 'failure' | 'retryAt' | 'givenUp'>;

export type Rung =
  | { kind: 'again'; abandoned: Again }
  | { kind: 'shorter'; abandoned: Again }
  | { kind: 'without files'; abandoned: Again }
  | { kind: 'fail'; code: FailureCode; message: string; retryable: boolean };

/**
 * What becomes of a step whose model has failed. It stands on the log alone: how often it was tried is told by
 * what the log says of the tries, so whoever takes over goes on at the same rung.
 */
export function rungFor(failed: FailedStep, settings: LadderSettings): Rung {
  const { failure, turn } = failed;
  if (isShown(turn.openStep)) return fails(failure);
  if (failure.code === 'context_exhausted') return withTooMuch(failed, settings);
  if (failure.code === 'provider_auth' || failure.about === 'model') return withNextModel(failed);
  if (failure.about === 'files' && failed.filesSent) return withoutFiles(failed);
  return failure.retryable ? withPatience(failed, settings) : fails(failure);
}

/** What somebody has seen is never taken back to be said in other words. */
export function isShown(step: OpenStep | null): boolean {
  return step?.blocks.some(({ block, text }) => text !== '' || (block && !isEmptyText(block))) ?? false;
}

/** As a provider sends it that has nothing to say. */
function isEmptyText(block: Block): boolean {
  return block.kind === 'text' && block.text === '';
}

function withTooMuch({ turn, failure }: FailedStep, { contextAttempts }: LadderSettings): Rung {
  if (turn.tries.context + 1 >= contextAttempts) return { ...fails(failure), retryable: false };
  return { kind: 'shorter', abandoned: { reason: failure.message, failure: failure.code } };
}

function withoutFiles({ failure }: FailedStep): Rung {
  return { kind: 'without files', abandoned: { reason: failure.message, failure: failure.code } };
}

/** Of the wait that would be taken where a provider asks for none. */
const leastApart = 0.25;

function withPatience(failed: FailedStep, { attempts, baseMs, capMs, longestWaitMs }: LadderSettings): Rung {
  const { turn, failure, nextModel, now, chance } = failed;
  const wanted = failure.retryAfterMs;
  // Nobody was asked; somebody else can be at once.
  if (failure.about === 'breaker' && nextModel !== undefined) return withNextModel(failed);
  if (turn.tries.transient + 1 >= attempts) return withNextModel(failed);
  if (wanted !== undefined && wanted > longestWaitMs) {
    const until = new Date(now + wanted).toISOString();
    return withNextModel(failed, `${failure.message} It asks to be left alone until ${until}.`);
  }
  const longest = Math.min(capMs, baseMs * 2 ** turn.tries.transient);
  const apart = Math.ceil(chance * longest);
  // Never before it, not all at the same moment, and not at once where a provider says so: no try would be left.
  const delay = wanted === undefined ? apart : wanted + Math.max(apart, Math.ceil(longest * leastApart));
  const retryAt = new Date(now + delay).toISOString();
  return { kind: 'again', abandoned: { reason: failure.message, failure: failure.code, retryAt } };
}

function withNextModel({ failure, model, nextModel }: FailedStep, message = failure.message): Rung {
  if (nextModel === undefined) return fails({ ...failure, message });
  return { kind: 'again', abandoned: { reason: message, failure: failure.code, givenUp: model } };
}

function fails({ code, message, retryable }: FailedStep['failure']): Extract<Rung, { kind: 'fail' }> {
  return { kind: 'fail', code, message, retryable };
}
