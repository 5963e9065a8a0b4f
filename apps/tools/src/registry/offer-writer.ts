import type { Logger } from 'pino';
import type { Clock, StandingOffer } from '#shared/broker';
import type { ListedTool, Offering } from '#shared/contracts';
import type { Offered } from './source.js';
import type { Tool } from './tool.js';
import type { ToolSources } from './tool-sources.js';

export interface OfferWriterParts {
  pool: string;
  sources: Pick<ToolSources, 'offered' | 'onChange'>;
  clock: Pick<Clock, 'after' | 'now'>;
  /** What stands of a source, whichever service of the pool has written it. */
  standing: (source: string) => Promise<StandingOffer | undefined>;
  /** Answers the revision. */
  write: (offering: Offering) => Promise<number>;
  remove: (source: string) => Promise<void>;
  log: Logger;
}

/** An offer that nobody writes again is gone after ten minutes. */
const refreshMs = 60_000;
/** A tool server that starts tells of its tools in several pieces. */
const gatherMs = 100;
const retryMs = 1_000;
/** Another service that has it would have written it again by then, though one write of it was lost. */
const believedMs = 2 * refreshMs;
/** What fits into one message of the broker, with room for its head. */
const mostBytes = 900_000;

/** Keeps what is offered here written down where the minds read it: at once, after each change, and each minute. */
export class OfferWriter {
  /** By their sources, the revisions of what was written here; 0: what another one has written was left as it was. */
  private readonly written = new Map<string, number>();
  private callOff: () => void = () => {};
  private stopListening: () => void = () => {};
  private state: 'idle' | 'writing' | 'changed while writing' | 'stopped' = 'stopped';
  private passing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: OfferWriterParts) {}

  /** Resolves when it was tried once: who starts while the broker hiccups is not kept from starting. */
  start(): Promise<void> {
    this.state = 'idle';
    this.stopListening = this.parts.sources.onChange(() => this.changed());
    return this.pass();
  }

  /** What is offered stays written: another of the pool may be here, or this one soon again. */
  stop(): Promise<void> {
    this.state = 'stopped';
    this.stopListening();
    this.callOff();
    return this.passing;
  }

  private changed(): void {
    if (this.state === 'writing') this.state = 'changed while writing';
    else if (this.state === 'idle') this.passIn(gatherMs);
  }

  private passIn(ms: number): void {
    this.callOff();
    this.callOff = this.parts.clock.after(ms, () => void this.pass());
  }

  private pass(): Promise<void> {
    this.state = 'writing';
    this.passing = this.writeAll().then((failed) => {
      if (this.state === 'stopped') return;
      const again = this.state === 'changed while writing' ? gatherMs : refreshMs;
      this.state = 'idle';
      this.passIn(failed ? retryMs : again);
    });
    return this.passing;
  }

  /** Each by itself, so that one that cannot be written does not keep the others from it. */
  private async writeAll(): Promise<boolean> {
    const offered = this.parts.sources.offered();
    const attempts: boolean[] = [];
    for (const [source, each] of offered)
      attempts.push(await this.attempt(source, () => this.write(source, each)));
    for (const source of [...this.written.keys()]) {
      if (!offered.has(source)) attempts.push(await this.attempt(source, () => this.remove(source)));
    }
    return attempts.includes(false);
  }

  private async attempt(source: string, act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.parts.log.warn(
        { err: error, source },
        'An offer of tools could not be written; it is tried again',
      );
      return false;
    }
  }

  private async write(source: string, offered: Offered): Promise<void> {
    const { pool, write } = this.parts;
    const offering = offeringOf(pool, source, offered);
    const yields = offering.state === 'away' && (await this.yieldsTo(source, offering));
    this.written.set(source, yields ? 0 : await write(offering));
  }

  /** A service that starts, or cannot reach a server, does not take away what others of its pool can offer of it. */
  private async yieldsTo(source: string, { tools }: Offering): Promise<boolean> {
    const { standing, clock } = this.parts;
    const found = await standing(source);
    if (!found) return false;
    const { offering, revision, writtenAt } = found;
    // Nobody has it any more: what stands there is of a service that is gone, or of my own former life.
    if (clock.now() - writtenAt >= believedMs) return false;
    if (tools.length === 0 && offering.tools.length > 0) return true;
    return offering.state === 'ready' && revision !== this.written.get(source);
  }

  private async remove(source: string): Promise<void> {
    await this.parts.remove(source);
    this.written.delete(source);
  }
}

/** The last of its tools are left out where there are more than can be told. */
export function offeringOf(pool: string, source: string, { state, problem, tools }: Offered): Offering {
  const listed: ListedTool[] = [];
  let bytes = 0;
  for (const tool of tools) {
    const each = listedTool(pool, tool);
    bytes += Buffer.byteLength(JSON.stringify(each));
    if (bytes > mostBytes) break;
    listed.push(each);
  }
  const left = tools.length - listed.length;
  const tooLong =
    left > 0 ? `${left} of ${tools.length} tools are not offered: their descriptions are too long.` : '';
  const told = [problem, tooLong].filter(Boolean).join(' ');
  return { v: 1, pool, source, state, tools: listed, ...(told ? { problem: told } : {}) };
}

function listedTool(pool: string, tool: Tool): ListedTool {
  const { name, title, description, readOnly, idempotent, parallel, timeoutMs, touches, input } = tool;
  const told = { name, title, description, readOnly, idempotent, parallel, timeoutMs, touches, pool };
  return { ...told, inputSchema: input.jsonSchema };
}
