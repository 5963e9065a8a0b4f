import type { AfterPass, ChainJob, PassResult } from '#shared/contracts';
import type { Ground } from './ground/ground.js';

/** What comes of a pass, without what it has cost. */
export type Yield<P extends AfterPass> = Omit<Extract<PassResult, { kind: P }>, 'model' | 'usage'>;

/** What a model is asked. Providers know no lengths in a schema, and want each key of an object: see to both. */
export interface Asked {
  system: string;
  text: string;
  schema: Record<string, unknown>;
  maxTokens: number;
}

/** What a model is asked, and what is made of the answer. */
export interface Part<P extends AfterPass> {
  asked: Asked;
  /** Undefined: nothing in the answer is of any use. */
  read: (answer: unknown) => Yield<P> | undefined;
}

export type Prepared<P extends AfterPass> =
  /** There is nothing that a model could be asked about. */
  | { kind: 'known'; result: Yield<P> }
  | ({ kind: 'asked' } & Part<P>)
  /** Where one question would be too long, or show somebody what is none of his: all answers or none. */
  | { kind: 'several'; parts: readonly Part<P>[]; joined: (found: readonly Yield<P>[]) => Yield<P> };

/** One pass: what it reads, what it asks, and what it makes of the answer. It changes nothing, so it may run twice. */
export type Pass<P extends AfterPass> = (job: ChainJob, ground: Ground) => Promise<Prepared<P>>;
