import { noUsage, type Usage } from '#shared/contracts';
import type { MessagesError } from '../messages-error.js';
import type { ContentBlock } from './frames.js';

/** What has been told of one message. */
export interface ToldMessage {
  id: string;
  model: string;
  /** Whether its first word is out. */
  isBegun: boolean;
  /** All blocks that are whole; the open one stands behind them. */
  content: readonly ContentBlock[];
  open: OpenBlock | undefined;
  /** The block that its step has announced, and that has not said anything yet or is open. */
  coming: Pick<OpenBlock, 'index' | 'kind'> | undefined;
  step: StepSoFar;
  usage: Usage;
  /** What its turn had cost before it. */
  spent: Usage;
  stopReason: string;
  failure: Failure | undefined;
}

/** The block that is being told, and how much of it is out. */
export interface OpenBlock {
  index: number;
  kind: 'text' | 'thinking';
  text: string;
}

export interface StepSoFar {
  /** How many blocks there were when it began: where nothing is sent yet, an abandoned step is taken back to there. */
  contentBefore: number;
  /** By their places in the step; the rest of what it says is passed over. */
  shown: readonly number[];
}

export interface Failure {
  status: number;
  error: MessagesError;
  retry: 'worth it' | 'in vain';
}

export function emptyMessage(id: string, spent: Usage): ToldMessage {
  return {
    id,
    model: '',
    isBegun: false,
    content: [],
    open: undefined,
    coming: undefined,
    step: { contentBefore: 0, shown: [] },
    usage: noUsage,
    spent,
    stopReason: 'end_turn',
    failure: undefined,
  };
}
