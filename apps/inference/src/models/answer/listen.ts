import type { IncomingMessage } from 'node:http';
import type { Usage } from '#shared/contracts';
import { failureOf, fellSilent } from '../failures/failures.js';
import { maskedError } from '../failures/masked.js';
import { ProviderTrouble } from '../failures/trouble.js';
import { ModelFailure, type ModelAnswer } from '../model-port.js';
import { BrokenStream } from '../wire/broken-stream.js';
import { hear, type Listener } from '../wire/hear.js';
import { wholeText } from '../wire/post.js';
import { Silence } from '../wire/silence.js';

/** One answer being read, whoever gives it. */
export interface Reading extends Listener {
  readonly usage: Usage | undefined;
  readonly isWhole: boolean;
  /** The body of an answer that is no stream. */
  takeWhole(text: string): Promise<void>;
  /** Throws where something is missing. */
  answer(): ModelAnswer;
}

export interface Call {
  /** Throws what provider or network say instead. */
  open(signal: AbortSignal): Promise<IncomingMessage>;
  reading: Reading;
  model: string;
  /** What is shown to the provider, and is to be read nowhere else. */
  keys: readonly string[];
  silenceMs: number;
}

/**
 * Asks and reads to the end. Rejects with a `ModelFailure`, with the reason of an abort, or with what the sink
 * itself threw, which is nobody's failure but ours.
 */
export async function listen(
  { open, reading, model, keys, silenceMs }: Call,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const silence = new Silence(silenceMs, signal);
  try {
    const stream = await open(silence.signal).catch((error: unknown) => {
      throw new NotOpened(error);
    });
    silence.heard();
    await read(stream, reading, silence);
    return reading.answer();
  } catch (error) {
    signal.throwIfAborted();
    const { usage } = reading;
    if (silence.isBroken)
      throw new ModelFailure({ ...fellSilent, usage }, { cause: maskedError(error, keys) });
    if (error instanceof NotOpened) throw failureOf(error.cause, { usage, model, keys });
    throw isTheirs(error) ? failureOf(error, { usage, model, keys }) : error;
  } finally {
    silence.close();
  }
}

class NotOpened extends Error {
  constructor(cause: unknown) {
    super('Not opened.', { cause });
  }
}

async function read(stream: IncomingMessage, reading: Reading, silence: Silence): Promise<void> {
  if (/^application\/json\b/i.test(stream.headers['content-type'] ?? '')) {
    const text = await wholeText(stream).catch((error: unknown) => {
      throw new BrokenStream(error);
    });
    return reading.takeWhole(text);
  }
  try {
    await hear(stream, reading, silence);
  } catch (error) {
    // What came after the last word does not matter.
    if (!(error instanceof BrokenStream && reading.isWhole)) throw error;
  }
}

function isTheirs(error: unknown): boolean {
  return error instanceof BrokenStream || error instanceof ProviderTrouble || error instanceof ModelFailure;
}
