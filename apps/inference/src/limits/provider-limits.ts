import { systemClock, type Clock } from '#shared/broker';
import type { Config } from '#shared/config';
import type { FailureCode } from '#shared/contracts';
import { ModelFailure } from '../models/model-port.js';
import type { BreakerSettings } from './breaker.js';
import { Breakers, type Ending } from './breakers.js';
import { FairSlots } from './fair-slots.js';

const usuallyAtOnce = 64;
const breaker: BreakerSettings = { failures: 5, withinMs: 60_000, openMs: 30_000 };

export type LimitSettings = Pick<Config, 'PARLEY_MODEL_CONCURRENCY' | 'PARLEY_MODEL_RATE'>;

export interface Asked {
  /** The provider's own name of it. */
  model: string;
  /** By whom, as the provider is told. */
  user: string;
}

/**
 * What one provider is asked at most by this worker. Several workers know nothing of each other. All models of a
 * provider share its slots; each has a breaker of its own.
 */
export function limitsOf(
  provider: string,
  settings: LimitSettings,
  clock: Clock = systemClock,
): ProviderLimits {
  const most = mostOf(provider, settings);
  const slots = new FairSlots({ most, perMinute: settings.PARLEY_MODEL_RATE }, clock);
  return new ProviderLimits(slots, new Breakers(breaker, () => clock.now()), () => clock.now());
}

/** The rehearsal is ours and costs nothing: it is limited only by who asks for it. */
function mostOf(provider: string, { PARLEY_MODEL_CONCURRENCY: most }: LimitSettings): number {
  return most ?? (provider === 'rehearsal' ? Infinity : usuallyAtOnce);
}

/** A provider is asked no more than it takes, and each of its models left alone while it fails. */
export class ProviderLimits {
  constructor(
    private readonly slots: Pick<FairSlots, 'take'>,
    private readonly breakers: Breakers,
    private readonly now: () => number,
  ) {}

  /**
   * Lets the request go out when there is room. A request that is a trial gets something to call: as soon as it has
   * called it the others are let in, for the end may be minutes away.
   */
  async ask<T>(
    asked: Asked,
    signal: AbortSignal,
    request: (answers: (() => void) | undefined) => Promise<T>,
  ): Promise<T> {
    // Nobody shall wait in line to hear this.
    this.refuseWhileOpen(asked.model);
    const giveBack = await this.slots.take(asked.user, signal);
    try {
      return await this.watched(asked.model, signal, request);
    } finally {
      giveBack();
    }
  }

  private async watched<T>(
    model: string,
    signal: AbortSignal,
    request: (answers: (() => void) | undefined) => Promise<T>,
  ): Promise<T> {
    // While it waited the model may have failed others.
    const isTrial = this.refuseWhileOpen(model) === 'trial';
    this.breakers.begun(model);
    const answers = (): void => this.breakers.ended(model, 'answered');
    try {
      const answer = await request(isTrial ? answers : undefined);
      answers();
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
