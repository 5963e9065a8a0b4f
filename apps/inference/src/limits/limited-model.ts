import type { Misfit, Model, ModelAnswer, ModelRequest, ModelSink } from '../models/model-port.js';
import { FirstSign } from './first-sign.js';
import type { ProviderLimits } from './provider-limits.js';

/** A model that is asked no more than its provider takes, and left alone while it fails. */
export class LimitedModel implements Model {
  constructor(
    private readonly model: Model,
    private readonly limits: Pick<ProviderLimits, 'ask'>,
  ) {}

  misfits(shape: ModelRequest['shape']): Misfit[] {
    return this.model.misfits?.(shape) ?? [];
  }

  async answer(request: ModelRequest, sink: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    sink.waits?.();
    return this.limits.ask(request, signal, (answers) => {
      sink.begins?.();
      return this.model.answer(request, answers ? new FirstSign(sink, answers) : sink, signal);
    });
  }
}
