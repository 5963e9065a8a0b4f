import { noUsage, type Usage } from '#shared/contracts';
import type { ShownCall } from './calls.js';

/** What a message has come to. */
export interface State {
  /** Its id, once a reply has begun. */
  message: string | undefined;
  /** Nothing that stands in the message may come before it. */
  isGreeted: boolean;
  /** Names of the tools that the client runs itself. */
  clientTools: ReadonlySet<string>;
  step: StepState;
  /** The blocks of the step that are being written, by their index. */
  blocks: ReadonlyMap<number, ShownBlock>;
  /** In all, for their ids. */
  blocksSoFar: number;
  /** Of the last step, in the order in which the model asked; those that have a result are gone. */
  calls: readonly ShownCall[];
  /** A model may use an id again. */
  callIds: ReadonlySet<string>;
  /** Calls that the client was told to carry out. */
  handed: ReadonlySet<string>;
  /** The last model's word for why it left off. */
  stopReason: string | undefined;
  /** Of the steps so far. */
  usage: Usage;
}

/** A block that is being written. */
export interface ShownBlock {
  kind: 'text' | 'reasoning' | 'tool';
  id: string;
  name?: string;
  /** So much of its text was told; nothing: not even that it has begun. */
  told: number;
}

export interface StepState {
  runs: boolean;
  /** Something of it was told, which nobody can take back. */
  isShown: boolean;
  /** Its beginning was told, and its end not. */
  isOpen: boolean;
}

export const noStep: StepState = { runs: false, isShown: false, isOpen: false };

export const nothingYet: State = {
  message: undefined,
  isGreeted: false,
  clientTools: new Set(),
  step: noStep,
  blocks: new Map(),
  blocksSoFar: 0,
  calls: [],
  callIds: new Set(),
  handed: new Set(),
  stopReason: undefined,
  usage: noUsage,
};
