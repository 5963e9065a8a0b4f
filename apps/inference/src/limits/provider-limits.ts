import { systemClock, type Clock } from '#shared/broker';
import type { Config } from '#shared/config';
import type { Model } from '../models/model-port.js';
import type { BreakerSettings } from './breaker.js';
import { Breakers } from './breakers.js';
import { FairSlots } from './fair-slots.js';
import { LimitedModel } from './limited-model.js';

const usuallyAtOnce = 64;
const breaker: BreakerSettings = { failures: 5, withinMs: 60_000, openMs: 30_000 };

export type LimitSettings = Pick<Config, 'PARLEY_MODEL_CONCURRENCY' | 'PARLEY_MODEL_RATE'>;

/**
 * What one provider is asked at most by this worker. Several workers know nothing of each other. All models of a
 * provider share its slots; each has a breaker of its own.
 */
export function limitedProvider(
  provider: string,
  settings: LimitSettings,
  clock: Clock = systemClock,
): (model: Model) => Model {
  const slots = new FairSlots(
    { most: mostOf(provider, settings), perMinute: settings.PARLEY_MODEL_RATE },
    clock,
  );
  const breakers = new Breakers(breaker, () => clock.now());
  return (model) => new LimitedModel(model, slots, breakers, () => clock.now());
}

/** The rehearsal is ours and costs nothing: it is limited only by who asks for it. */
function mostOf(provider: string, { PARLEY_MODEL_CONCURRENCY: most }: LimitSettings): number {
  return most ?? (provider === 'rehearsal' ? Infinity : usuallyAtOnce);
}
