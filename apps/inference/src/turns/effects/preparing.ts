import { digest, ParleyError, type AttachedBlock, type Message } from '#shared/contracts';
import { heardText } from '#shared/conversation';
import { knownOf, passesOfSession, passesWanted, takePart } from '../../passes/index.js';
import { changed, unplaced } from '../attached.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';

/** What is done, or waited for, before the model is asked. */
export class Preparing {
  constructor(private readonly bench: Bench) {}

  /** Beside the turn, which waits neither for it nor for what comes of it. */
  askTitle({ message }: Doing<'ask-title'>, signal: AbortSignal): void {
    const { session, logger } = this.bench.parts;
    this.bench.titleAsked = message.id;
    const text = heardText(message);
    if (text === '') return;
    this.sendForTitle(message, text, signal).catch((error: unknown) => {
      if (!signal.aborted)
        logger.warn({ err: error, session: session.id }, 'Nobody could be asked for a title');
    });
  }

  private async sendForTitle({ id, turn }: Message, text: string, signal: AbortSignal): Promise<void> {
    const { session, mind } = this.bench.parts;
    if (!(await this.wantsTitle(signal))) return;
    const job = { v: 1 as const, pass: 'title' as const, id: digest('title', session.id, id) };
    await mind.passes.send({ ...job, session: session.id, owner: session.owner, turn, text });
  }

  private async wantsTitle(signal: AbortSignal): Promise<boolean> {
    const { bench } = this;
    const { session, settings } = bench.parts;
    const own = passesOfSession(session);
    if (own) return own.includes('title');
    const { host } = await knownOf(bench, takePart(session).slice(0, 1), signal);
    return passesWanted(session, host, settings.passes.byDefault).includes('title');
  }

  /** One that cannot be placed is told of, and the rest go on. */
  async placeFiles({ turn, message }: Doing<'place-files'>, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const wanted = unplaced(message).filter(({ file }) => bench.unseen.has(file));
    const placed = await bench.whileWanted(bench.goesOn, signal, (either) =>
      Promise.all(wanted.map((block) => this.place(block, either))),
    );
    signal.throwIfAborted();
    if (!bench.goesOn()) return;
    const body = { message: withPlaces(message, placed) };
    bench.append({ type: 'attachments.placed', turn: turn.turn, by: 'system', body });
  }

  /** The time stands in the log, so it is the same for whoever takes over. */
  async waitToRetry({ until }: Doing<'wait-to-retry'>, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const ms = Date.parse(until) - bench.parts.clock.now();
    if (ms > 0) await bench.whileWanted(bench.goesOn, signal, (either) => this.wait(ms, either));
    signal.throwIfAborted();
    bench.waitedFor = until;
  }

  private async wait(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.bench.parts.clock.wait(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async place(block: AttachedBlock, signal: AbortSignal): Promise<AttachedBlock> {
    const { session, mind, logger, settings, clock } = this.bench.parts;
    const over = new AbortController();
    const late = clock.wait(settings.placeMs, AbortSignal.any([signal, over.signal])).then(() => {
      throw new Error('It took too long.');
    });
    try {
      const { path } = await Promise.race([mind.attachments.place(session.id, block), late]);
      return { ...block, path };
    } catch (error) {
      if (!signal.aborted)
        logger.warn({ err: error, session: session.id, file: block.file }, 'A file could not be placed');
      return { ...block, problem: problemIn(error) };
    } finally {
      over.abort();
    }
  }
}

function problemIn(error: unknown): string {
  return ParleyError.is(error) ? error.body.message : 'The file could not be put into the workspace.';
}

function withPlaces(message: Message, placed: readonly AttachedBlock[]): Message {
  const known = new Map(placed.map((block) => [block.file, block]));
  return changed(message, (block) => known.get(block.file) ?? block);
}
