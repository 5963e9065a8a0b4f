import {
  entryBodies,
  storable,
  type Block,
  type BlockKind,
  type EntryBody,
  type EntryType,
  type NewEntry,
  type Usage,
} from '#shared/contracts';
import { heeding } from '../models/asking/index.js';
import { tooLong } from '../models/failures/failures.js';
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
  /** Not waited for either: a log that takes no more writes tells its actor itself. */
  add(entries: NewEntry[]): void;
  /** Resolves when everything so far is in the log for good. */
  durable(): Promise<void>;
}

export interface StepNames {
  turn: string;
  by: string;
  step: number;
  /** The model's full name. */
  model: string;
  /** Which process asks. */
  worker?: string | undefined;
}

export type Asked =
  | { kind: 'answered' }
  | { kind: 'failed'; failure: ModelFailure; usage: Usage | undefined }
  /** It was called off; the provider may still be talking, to nobody. */
  | { kind: 'unwanted'; usage: Usage | undefined };

/**
 * Asks a model for one step and writes down what it says as it says it. When it fails, what it had said
 * stays in the log as the open step; whoever called decides what that means. A model that hangs cannot hold
 * up whoever calls it off.
 */
export async function askModel(
  model: Model,
  request: ModelRequest,
  log: StepLog,
  names: StepNames,
  signal: AbortSignal,
): Promise<Asked> {
  const { turn, by, step, model: named, worker } = names;
  const asked = { step, model: named, ...(worker === undefined ? {} : { worker }) };
  log.write({ type: 'step.started', turn, by, body: asked });
  await log.durable();
  if (signal.aborted) return { kind: 'unwanted', usage: undefined };
  const sink = new StepSink(log, names);
  try {
    const answering = heeding(signal, (either) => model.answer(request, sink, either));
    // What an adapter makes of the abort itself is of no interest.
    const answer = await answering.catch((error: unknown) => passOnUnless(signal, error));
    if (!answer) return { kind: 'unwanted', usage: sink.usage };
    if (answer.stopReason === 'model_context_window_exceeded' && !sink.hasShown) return withoutRoom(answer);
    // Not waited for: what the step leads to goes into the same append.
    const body = fitting('step.completed', { step, ...answer });
    log.add([{ type: 'step.completed', turn, by, body }]);
    return { kind: 'answered' };
  } catch (error) {
    if (error instanceof ModelFailure)
      return { kind: 'failed', failure: error, usage: error.usage ?? sink.usage };
    throw error;
  } finally {
    sink.close();
  }
}

/** Some providers say so in an answer that is otherwise fine, and has no words. */
function withoutRoom({ usage }: ModelAnswer): Asked {
  return { kind: 'failed', failure: new ModelFailure({ ...tooLong, usage }), usage };
}

function passOnUnless(signal: AbortSignal, error: unknown): undefined {
  if (!signal.aborted) throw error;
}

class StepSink implements ModelSink {
  private index = -1;
  /** Of the block that is being written. */
  private length = 0;
  private closed = false;
  usage: Usage | undefined;
  hasShown = false;

  constructor(
    private readonly log: StepLog,
    private readonly names: StepNames,
  ) {}

  /** What comes after this comes too late for the log. */
  close(): void {
    this.closed = true;
  }

  used(usage: Usage): void {
    this.usage = usage;
  }

  blockStarted(block: { kind: BlockKind; call?: string; name?: string }): void {
    this.index += 1;
    this.length = 0;
    const body = fitting('block.started', storable({ step: this.names.step, index: this.index, ...block }));
    this.write({ type: 'block.started', body });
  }

  delta(text: string): Promise<void> | undefined {
    this.length += text.length;
    this.hasShown ||= text !== '';
    if (this.length > largestBlock) throw tooLarge();
    const body = { step: this.names.step, index: this.index, text };
    return this.write({ type: 'block.delta', body }) ? undefined : this.log.room();
  }

  blockCompleted(block: Block): void {
    const { step } = this.names;
    this.hasShown = true;
    const whole: Block = block.kind === 'tool' ? { ...block, step } : block;
    if (Buffer.byteLength(JSON.stringify(whole)) > largestBlock) throw tooLarge();
    const body = fitting('block.completed', storable({ step, index: this.index, block: whole }));
    this.write({ type: 'block.completed', body });
  }

  private write(entry: NewEntry): boolean {
    if (this.closed) return true;
    const { turn, by } = this.names;
    return this.log.write({ ...entry, turn, by });
  }
}

/** The broker's largest message is a mebibyte. Text comes in smaller blocks; this is for calls and thoughts. */
const largestBlock = 900_000;

function tooLarge(): ModelFailure {
  const message = 'The model wrote a single block that is larger than can be kept.';
  return new ModelFailure({ code: 'provider_error', message, retryable: false });
}

/** What no reader of the log would accept must never stand in it: nobody could go on behind it. */
function fitting<T extends EntryType>(type: T, body: unknown): EntryBody<T> {
  const parsed = entryBodies[type].safeParse(body);
  if (parsed.success) return parsed.data as EntryBody<T>;
  const message = 'The model provider sent something that cannot be kept.';
  throw new ModelFailure({ code: 'provider_error', message, retryable: false }, { cause: parsed.error });
}
