import type { Block } from '#shared/contracts';
import type { ModelStop } from '../../model-port.js';

/** A stream in the form in which a provider sends it, and what a sink is to be told of it. */
export interface Recording {
  stream: string;
  /** In words: `text`, `+delta`, `-` for an end. */
  calls: readonly string[];
  blocks: readonly Block[];
  stop?: ModelStop;
  usage?: Readonly<Record<string, number | boolean>>;
  /** The code of the failure in which it ends, where it ends in none of the stops. */
  fails?: string;
}

export type Recordings = Readonly<Record<string, Recording>>;
