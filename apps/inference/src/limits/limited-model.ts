import {
  ModelFailure,
  type Misfit,
  type Model,
  type ModelAnswer,
  type ModelRequest,
  type ModelSink,
} from '../models/model-port.js';
import type { FailureCode } from '#shared/contracts';
import type { Breakers, Ending } from './breakers.js';
import type { FairSlots } from './fair-slots.js';
import { FirstSign } from './first-sign.js';

/** A model that is asked no more than its provider takes, and left alone while it fails. */
export class LimitedModel implements Model {
  constructor(
    private readonly model: Model,
    private readonly slots: Pick<FairSlots, 'take'>,
    private readonly breakers: Breakers,
    private readonly now: () => number,
  ) {}

  misfits(shape: ModelRequest['shape']): Misfit[] {
    return this.model.misfits?.(shape) ?? [];
  }

  async answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    // Nobody shall wait in line to hear this.
    this.refuseWhileOpen(request.model);
    const giveBack = await this.slots.take(request.user, signal);
    try {
      return await this.ask(request, sink, signal);
    } finally {
      giveBack();
    }
  }

  private async ask(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    const { model } = request;
    // While it waited the model may have failed others.
    const isTrial = this.refuseWhileOpen(model) === 'trial';
    this.breakers.begun(model);
    // A trial that answers lets the others in at its first word: the last one may be minutes away.
    const heard = isTrial ? new FirstSign(sink, () => this.breakers.ended(model, 'answered')) : sink;
    try {
      const answer = await this.model.answer(request, heard, signal);
      this.breakers.ended(model, 'answered');
      return answer;
    } catch (error) {
      const ending = endingOf(error, signal);
      // Somebody else's trial goes on.
      if (isTrial || ending !== 'called off') this.breakers.ended(model, ending);
      throw error;
    }
  }

  private refuseWhileOpen(model: string): 'ask' | 'trial' {
    const permission = this.breakers.mayAsk(model);
    if (permission.kind !== 'wait') return permission.kind;
    const { until } = permission;
    throw new ModelFailure({
      code: 'provider_overloaded',
      message: `The model provider has failed several times; it is left alone until ${new Date(until).toISOString()}.`,
      retryable: true,
      retryAfterMs: Math.max(0, until - this.now()),
      about: 'breaker',
    });
  }
}

/** What says that the provider is in trouble. A limit of requests is none: it answers, and says when to come back. */
const troubles: ReadonlySet<FailureCode> = new Set([
  'provider_overloaded',
  'provider_error',
  'provider_timeout',
  'provider_connection',
]);

function endingOf(error: unknown, signal: AbortSignal): Ending {
  if (signal.aborted || !(error instanceof ModelFailure)) return 'called off';
  if (error.retryable && troubles.has(error.code)) return 'failed';
  // It has answered, if only to refuse.
  return 'answered';
}
