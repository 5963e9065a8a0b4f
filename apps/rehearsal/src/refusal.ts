import type { Failing } from './script/directive.js';

/** Why a request gets no answer; each face gives it the status and the words of its provider. */
export type Failure =
  | Failing
  | { kind: 'invalid'; message: string; param: string | null; code: string | null }
  | { kind: 'too-large' }
  | { kind: 'no-route'; method: string; path: string };

export interface ErrorAnswer {
  status: number;
  body: unknown;
}

export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly failure: Failure) {
    super(failure.kind === 'invalid' ? failure.message : failure.kind);
  }
}

export function invalid(message: string, param: string | null = null, code: string | null = null): Refusal {
  return new Refusal({ kind: 'invalid', message, param, code });
}
