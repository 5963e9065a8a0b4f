import { monotonicMillis, stamped } from './clock.js';
import type { FrameWriter } from './face.js';
import { TORN_CHARACTER, type Move } from './moves.js';
import type { Stage } from './stage.js';
import { Tempo } from './tempo.js';

/** Unpaced frames are gathered to this many characters: large enough to be cheap, small enough to be fair. */
const BATCH = 32_768;

/** Gives the characters of output played, or undefined when the connection is gone or was cut. */
export async function stream(
  moves: Iterable<Move>,
  writer: FrameWriter,
  outlet: Outlet,
  rate: number,
): Promise<number | undefined> {
  const player = new Player(writer, outlet, rate);
  outlet.add(writer.open());
  for (const move of moves) {
    const pause = player.play(move);
    // Most moves need no pause, and awaiting nothing would cost more than the move.
    if (pause !== undefined) await pause;
    if (outlet.over) return undefined;
  }
  return player.characters;
}

class Player {
  characters = 0;
  readonly #tempo: Tempo;

  constructor(
    private readonly writer: FrameWriter,
    private readonly outlet: Outlet,
    rate: number,
  ) {
    this.#tempo = new Tempo(rate, monotonicMillis());
  }

  play(move: Move): Promise<void> | undefined {
    switch (move.kind) {
      case 'delta':
        return this.#delta(move);
      case 'start':
        return this.outlet.add(this.writer.start(move.block));
      case 'stop':
        return this.outlet.add(this.writer.stop(move));
      case 'rate':
        this.#tempo.change(move.perSecond, monotonicMillis());
        return undefined;
      case 'wait':
        return this.#wait(move.ms);
      case 'hang':
        return this.outlet.hang();
      case 'cut':
        return this.outlet.cut();
      case 'error':
        return this.outlet.close(this.writer.error(move.failing));
      case 'tear':
        return this.outlet.cut(torn(this.writer.delta(move.block, move.text)));
    }
  }

  #delta(move: Extract<Move, { kind: 'delta' }>): Promise<void> | undefined {
    if (this.#tempo.paced && this.#tempo.due() > monotonicMillis()) return this.#deltaLater(move);
    return this.#write(move);
  }

  async #deltaLater(move: Extract<Move, { kind: 'delta' }>): Promise<void> {
    await this.outlet.pause(this.#tempo.due() - monotonicMillis());
    if (!this.outlet.over) await this.#write(move);
  }

  #write(move: Extract<Move, { kind: 'delta' }>): Promise<void> | undefined {
    this.#tempo.played();
    this.characters += move.text.length;
    return this.outlet.add(this.writer.delta(move.block, move.stamped ? stamped(move.text) : move.text));
  }

  async #wait(ms: number): Promise<void> {
    await this.outlet.pause(ms);
    this.#tempo.resume(monotonicMillis());
  }
}

/** The bytes of a frame up to the middle of its torn character. */
export function torn(frame: string): Buffer {
  const bytes = Buffer.from(frame);
  return bytes.subarray(0, bytes.indexOf(TORN_CHARACTER) + 2);
}

/** What is needed of an HTTP response. */
export interface Sink {
  write(chunk: string | Buffer): boolean;
  end(chunk: string): unknown;
  once(event: 'drain', listener: () => void): unknown;
  readonly socket: { destroySoon(): void } | null;
}

/** Gathers frames and hands them to the response, no faster than its socket takes them. */
export class Outlet {
  #batch = '';
  #cut = false;

  constructor(
    private readonly response: Sink,
    private readonly stage: Stage,
  ) {}

  get over(): boolean {
    return this.#cut || this.stage.ended;
  }

  add(frame: string): Promise<void> | undefined {
    this.#batch += frame;
    return this.#batch.length >= BATCH ? this.#flushAndYield() : undefined;
  }

  async pause(ms: number): Promise<void> {
    await this.#flush();
    await this.stage.sleep(ms);
  }

  async hang(): Promise<void> {
    await this.#flush();
    await this.stage.forever();
  }

  async cut(lastBytes: Buffer = Buffer.alloc(0)): Promise<void> {
    await this.#flush();
    if (this.stage.ended) return;
    this.#cut = true;
    if (lastBytes.length > 0) this.response.write(lastBytes);
    // Not `destroy`: what was written before the cut has to arrive.
    this.response.socket?.destroySoon();
  }

  /** An end before the end: what is open stays open, and nothing more comes. */
  close(lastFrame: string): undefined {
    if (!this.stage.ended) this.end(lastFrame);
    this.#cut = true;
  }

  end(lastFrames: string): void {
    this.response.end(this.#batch + lastFrames);
  }

  #flush(): Promise<void> | undefined {
    if (this.#batch === '' || this.stage.ended) return undefined;
    const taken = this.response.write(this.#batch);
    this.#batch = '';
    return taken ? undefined : this.stage.until((wake) => this.response.once('drain', wake));
  }

  async #flushAndYield(): Promise<void> {
    await this.#flush();
    // A socket that is always ready would otherwise keep all other streams waiting.
    await this.stage.until((wake) => setImmediate(wake));
  }
}
