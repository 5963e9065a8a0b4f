import type { ToolContext, ToolSaid } from '../../registry/index.js';
import type { Definition } from '../definitions/definition.js';
import { usualConcurrency, type Limits } from '../limits.js';
import type { RemoteTool } from '../offer/remote-tool.js';
import { saidOf } from '../offer/said-of.js';
import { bounded, callProblem, goneInCall } from './call-problem.js';
import type { Connection } from './connection.js';
import { Slots } from '../../registry/slots.js';

/** A server in whose life we take part. */
export interface Living {
  connection: Connection;
  /** Takes its secrets out of a text. */
  clean: (text: string) => string;
  signal: AbortSignal;
  /** What it said last that made no sense. */
  odd: string | undefined;
}

export interface CallsParts {
  definition: Definition;
  limits: Limits;
  living: () => Living | undefined;
  whyAway: () => string;
}

/** The calls of one server: so many at once, each of them with words for whatever becomes of it. */
export class ServerCalls {
  private readonly slots: Slots;

  constructor(private readonly parts: CallsParts) {
    this.slots = new Slots(parts.definition.server.concurrency ?? usualConcurrency);
  }

  async run(tool: RemoteTool, input: unknown, context: ToolContext): Promise<ToolSaid> {
    this.living();
    const giveBack = await this.slot(context.signal);
    try {
      const living = this.living();
      const result = await this.result(living, tool, input, context);
      const said = saidOf(result, tool.output);
      return { ...said, text: living.clean(said.text) };
    } finally {
      giveBack();
    }
  }

  private living(): Living {
    const living = this.parts.living();
    if (living) return living;
    throw new Error(this.parts.whyAway());
  }

  private async slot(signal: AbortSignal): Promise<() => void> {
    const { limits, definition } = this.parts;
    const patience = AbortSignal.timeout(limits.queueMs);
    try {
      return await this.slots.take(AbortSignal.any([signal, patience]));
    } catch (error) {
      if (signal.aborted || !patience.aborted) throw error;
      throw new Error(
        `The tool server "${definition.id}" has as many calls in hand as it may have, and none of them ended within ${limits.queueMs / 1_000} s.`,
        { cause: error },
      );
    }
  }

  private async result(
    living: Living,
    { name }: RemoteTool,
    input: unknown,
    { signal, progress }: ToolContext,
  ): Promise<unknown> {
    const { connection, clean } = living;
    const { definition, limits } = this.parts;
    const { timeoutMs = limits.callMs } = definition.server;
    const tell = (text: string): void => progress(bounded(clean(text)));
    try {
      const asked = { name, input: input as Record<string, unknown>, timeoutMs, signal, progress: tell };
      return await connection.call(asked);
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = connection.isOver;
      const problem =
        reason === undefined
          ? callProblem(error, definition.id, timeoutMs, living.odd)
          : goneInCall(definition.id, reason);
      throw new Error(clean(problem), { cause: error });
    }
  }
}
