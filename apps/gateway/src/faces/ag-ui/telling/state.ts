import type { Usage } from '#shared/contracts';
import type { AgUiMessage } from './events.js';
import type { SaidReply } from './kept-messages.js';
import { nothingNumbered, type Numbering } from './numbering.js';

/** What a run has told. */
export interface State {
  /** Names of the tools that the client runs itself. */
  clientTools: ReadonlySet<string>;
  /** What this run has told of each reply, whole block by whole block; the last one is being written. */
  replies: readonly SaidReply[];
  /** Results of calls that an earlier run has told. */
  results: readonly AgUiMessage[];
  numbering: Numbering;
  step: StepState;
  /** The blocks of the step that are being written, by their index. */
  blocks: ReadonlyMap<number, ShownBlock>;
  /** Of the last step, those without a result. */
  calls: readonly ShownCall[];
  stopReason: string | undefined;
  usage: readonly UsageOfModel[];
}

export interface UsageOfModel {
  model: string;
  usage: Usage;
}

/** A block that is being written. */
export interface ShownBlock {
  kind: 'text' | 'thinking' | 'tool';
  /** Undefined: not even that it has begun was told. */
  id: string | undefined;
  /** So much of its text was told. */
  told: number;
}

export interface ShownCall {
  call: string;
  name: string;
  /** As the client knows it. */
  id: string;
  /** The message that it belongs to. */
  parent: string;
  /** Of a call of the client's own. */
  key?: string;
  input?: unknown;
  /** What a person was asked about it. */
  approval?: string;
  isTold: boolean;
}

export interface StepState {
  runs: boolean;
  model: string;
  /** Its name, once its beginning was told and until its end is. */
  open: string | undefined;
  /** How many were told. */
  told: number;
  /** Something of it was told. */
  isShown: boolean;
  /** What there was before it: where it comes to nothing, its client is taken back there. */
  before: Pick<State, 'replies' | 'results' | 'numbering'>;
}

const nothingBefore = { replies: [], results: [], numbering: nothingNumbered };

export const nothingYet: State = {
  clientTools: new Set(),
  ...nothingBefore,
  step: { runs: false, model: '', open: undefined, told: 0, isShown: false, before: nothingBefore },
  blocks: new Map(),
  calls: [],
  stopReason: undefined,
  usage: [],
};

/** The same turn in another run: what was told in the one before is known to its client. */
export function continued(state: State): State {
  const { numbering, replies, step } = state;
  const going = replies.slice(-1).map((reply) => ({ ...reply, blocks: [], from: numbering }));
  const again = { ...step, open: undefined, told: 0, isShown: false };
  return { ...state, replies: going, results: [], step: again, usage: [] };
}
