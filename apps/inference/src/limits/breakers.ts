import {
  begun,
  calledOff,
  closed,
  failed,
  mayAsk,
  succeeded,
  type BreakerSettings,
  type BreakerState,
  type Permission,
} from './breaker.js';

/** How a request ended, as far as it says something of the model. */
export type Ending = 'answered' | 'failed' | 'called off';

/** One breaker a model. Only those in trouble are kept. */
export class Breakers {
  private readonly troubled = new Map<string, BreakerState>();

  constructor(
    private readonly settings: BreakerSettings,
    private readonly now: () => number,
  ) {}

  get kept(): number {
    return this.troubled.size;
  }

  mayAsk(model: string): Permission {
    return mayAsk(this.stateOf(model), this.now());
  }

  begun(model: string): void {
    this.keep(model, begun(this.stateOf(model), this.now(), this.settings));
  }

  ended(model: string, ending: Ending): void {
    this.keep(model, this.after(this.stateOf(model), ending));
  }

  private after(state: BreakerState, ending: Ending): BreakerState {
    switch (ending) {
      case 'answered':
        return succeeded();
      case 'failed':
        return failed(state, this.now(), this.settings);
      case 'called off':
        return calledOff(state, this.now());
    }
  }

  private stateOf(model: string): BreakerState {
    return this.troubled.get(model) ?? closed;
  }

  private keep(model: string, state: BreakerState): void {
    if (state.kind === 'closed' && state.failedAt.length === 0) this.troubled.delete(model);
    else this.troubled.set(model, state);
  }
}
