import { noUsage, type BlockKind, type Usage } from '#shared/contracts';
import type { OpenCall } from '../../telling/telling.js';
import type { OpenAiFailure } from '../errors.js';

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export type ChatEnd =
  | { kind: 'finished'; reason: FinishReason; calls: readonly OpenCall[]; usage: Usage }
  | { kind: 'failed'; failure: OpenAiFailure };

interface Spoken {
  content: string;
  reasoning: string;
}

/** One answer as far as it has come. */
export interface ChatState extends Spoken {
  part: number;
  /** What had been said when the step that runs began. */
  before: Spoken;
  /** The blocks of that step, by index, and how much of each has come; blanks at its head are held back. */
  blocks: ReadonlyMap<number, { kind: BlockKind; length: number; held: string; isTold: boolean }>;
  /** What divides the text that comes from the one before. */
  gap: string;
  stopReason: string;
  /** Of the steps of this answer, and of what came before it in its turn. */
  usage: Usage;
  spent: Usage;
  end?: ChatEnd;
}

export function beginning(part: number, spent: Usage): ChatState {
  const spoken = { content: '', reasoning: '' };
  return {
    part,
    ...spoken,
    before: spoken,
    blocks: new Map(),
    gap: '\n',
    stopReason: '',
    usage: noUsage,
    spent,
  };
}

/** The model's own stop, in this protocol's words. */
export function finishReasonOf(stopReason: string): FinishReason {
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'content_filter';
    default:
      return 'stop';
  }
}
