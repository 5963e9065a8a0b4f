export interface BreakerSettings {
  /** So many failures in a row … */
  failures: number;
  /** … of which none is older than this, and it opens … */
  withinMs: number;
  /** … for so long. Then one is let through at a time, to see. */
  openMs: number;
}

/** `failedAt`: the failures since the last success, oldest first. */
export type BreakerState =
  | { kind: 'closed'; failedAt: readonly number[] }
  | { kind: 'open'; until: number }
  /** Somebody is trying. Who never tells how that ended is forgotten in time. */
  | { kind: 'trial'; until: number };

export const closed: BreakerState = { kind: 'closed', failedAt: [] };

export type Permission = { kind: 'ask' } | { kind: 'trial' } | { kind: 'wait'; until: number };

/** Whether a model may be asked. Nothing changes by that: who then asks says so with `begun`. */
export function mayAsk(state: BreakerState, now: number): Permission {
  if (state.kind === 'closed') return { kind: 'ask' };
  return now < state.until ? { kind: 'wait', until: state.until } : { kind: 'trial' };
}

export function begun(state: BreakerState, now: number, { openMs }: BreakerSettings): BreakerState {
  return mayAsk(state, now).kind === 'trial' ? { kind: 'trial', until: now + openMs } : state;
}

/** Also of one that was asked before it opened: it answers, and that is what counts. */
export function succeeded(): BreakerState {
  return closed;
}

/** What counts as a failure is for the caller to say: one that is the prompt's fault tells nothing of the model. */
export function failed(state: BreakerState, now: number, settings: BreakerSettings): BreakerState {
  const { failures, withinMs, openMs } = settings;
  switch (state.kind) {
    case 'closed': {
      const failedAt = [...state.failedAt, now].filter((at) => now - at <= withinMs);
      return failedAt.length < failures
        ? { kind: 'closed', failedAt }
        : { kind: 'open', until: now + openMs };
    }
    case 'trial':
      return { kind: 'open', until: now + openMs };
    case 'open':
      // Of those that were asked before it opened, which do not make it any longer.
      return state;
  }
}

/** A trial that was called off has shown nothing: the next one may begin at once. */
export function calledOff(state: BreakerState, now: number): BreakerState {
  return state.kind === 'trial' ? { kind: 'open', until: now } : state;
}
