import { storable, type Block, type BlockKind, type NewEntry } from '#shared/contracts';
import {
  ModelFailure,
  type Model,
  type ModelAnswer,
  type ModelRequest,
  type ModelSink,
} from '../models/model-port.js';

/** How a step reaches the log: deltas are written and not waited for, unless too many wait already. */
export interface StepLog {
  write(entry: NewEntry): boolean;
  room(): Promise<void>;
  append(entries: NewEntry[]): Promise<void>;
}

export interface StepNames {
  turn: string;
  by: string;
  step: number;
  /** The model's full name. */
  model: string;
}

/**
 * Asks a model for one step and writes down what it says as it says it. When it fails, what it had said
 * stays in the log as the open step; whoever called decides what that means.
 */
export async function askModel(
  model: Model,
  request: ModelRequest,
  log: StepLog,
  names: StepNames,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const { turn, by, step } = names;
  log.write({ type: 'step.started', turn, by, body: { step, model: names.model } });
  const answer = await model.answer(request, new StepSink(log, names), signal);
  await log.append([{ type: 'step.completed', turn, by, body: { step, ...answer } }]);
  return answer;
}

class StepSink implements ModelSink {
  private index = -1;

  constructor(
    private readonly log: StepLog,
    private readonly names: StepNames,
  ) {}

  blockStarted(block: { kind: BlockKind; call?: string; name?: string }): void {
    this.index += 1;
    const { turn, by, step } = this.names;
    this.log.write({
      type: 'block.started',
      turn,
      by,
      body: storable({ step, index: this.index, ...block }),
    });
  }

  delta(text: string): Promise<void> | undefined {
    const { turn, by, step } = this.names;
    const roomy = this.log.write({ type: 'block.delta', turn, by, body: { step, index: this.index, text } });
    return roomy ? undefined : this.log.room();
  }

  blockCompleted(block: Block): void {
    const { turn, by, step } = this.names;
    const whole: Block = block.kind === 'tool' ? { ...block, step } : block;
    refuseTooLarge(whole);
    this.log.write({
      type: 'block.completed',
      turn,
      by,
      body: storable({ step, index: this.index, block: whole }),
    });
  }
}

/** The broker's largest message is a mebibyte. Text comes in smaller blocks; this is for calls and thoughts. */
const largestBlock = 900_000;

function refuseTooLarge(block: Block): void {
  if (Buffer.byteLength(JSON.stringify(block)) <= largestBlock) return;
  const message = 'The model wrote a single block that is larger than can be kept.';
  throw new ModelFailure({ code: 'provider_error', message, retryable: false });
}
