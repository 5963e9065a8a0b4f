import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { eventOf, Frames } from './frames.js';
import { post, textOf } from './post.js';
import type { StreamRequest } from './requests.js';
import type { Samples } from './samples.js';
import { eachStamp, monotonicMicros } from './stamps.js';

export interface Measured {
  /** Milliseconds. */
  delay: Samples;
  firstDelta: Samples;
}

/** Runs one stream to its end. Says what was wrong with it, or nothing when every delta came, in order. */
export async function runStream(
  request: StreamRequest,
  asked: number,
  measured: Measured,
  signal: AbortSignal,
): Promise<string | undefined> {
  const reading = new Reading(request, measured);
  try {
    const response = await post(request, signal);
    if (response.statusCode !== 200) {
      return `status ${response.statusCode}: ${(await textOf(response)).slice(0, 300)}`;
    }
    await reading.take(response);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `broke off after ${reading.deltas} of ${asked} deltas: ${signal.aborted ? 'stuck' : why}`;
  }
  return reading.problem(asked);
}

class Reading {
  deltas = 0;
  private readonly sentAt = monotonicMicros();
  private readAt = 0;
  private latest = 0;
  private disordered = 0;
  private end = 'nothing';

  constructor(
    private readonly request: StreamRequest,
    private readonly measured: Measured,
  ) {}

  async take(response: IncomingMessage): Promise<void> {
    const frames = new Frames(this.frame);
    response.on('data', (chunk: Buffer) => {
      this.readAt = monotonicMicros();
      // All that is looked at is ASCII.
      frames.push(chunk.toString('latin1'));
    });
    await once(response, 'end');
  }

  problem(asked: number): string | undefined {
    if (this.deltas !== asked) return `${this.deltas} of ${asked} deltas came, then ${this.end}`;
    if (this.disordered > 0) return `${this.disordered} deltas came out of order or twice`;
    return this.end === this.request.lastEvent ? undefined : `ended with ${this.end}`;
  }

  private readonly frame = (text: string, from: number, to: number): void => {
    const event = eventOf(text, from, to);
    if (event === this.request.deltaEvent) eachStamp(text, from, to, this.stamp);
    else if (event !== '') this.end = event;
  };

  private readonly stamp = (micros: number): void => {
    if (this.deltas === 0) this.measured.firstDelta.add((this.readAt - this.sentAt) / 1_000);
    this.deltas += 1;
    if (micros < this.latest) this.disordered += 1;
    this.latest = micros;
    this.measured.delay.add((this.readAt - micros) / 1_000);
  };
}
