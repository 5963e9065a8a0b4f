import { z } from 'zod';
import type { Tool, ToolContext, ToolSaid } from '../../registry/tool.js';
import { zodInput } from '../../registry/zod-input.js';

interface Run {
  context: ToolContext;
  finish(said: string | ToolSaid): void;
  fail(reason: unknown): void;
}

/** A tool that does nothing but what the test says, and remembers each run. */
export class ScriptedTool implements Tool<{ text: string }> {
  readonly description = 'Says what it was told to say.';
  readonly input = zodInput(z.strictObject({ text: z.string() }));
  readonly readOnly = false;
  readonly parallel = true;
  outputBytes?: number;
  readonly timeoutMs = 30_000;
  readonly runs: Run[] = [];

  constructor(
    readonly name: string,
    readonly idempotent: boolean,
  ) {}

  run(_input: { text: string }, context: ToolContext): Promise<string | ToolSaid> {
    return new Promise((finish, fail) => {
      this.runs.push({ context, finish, fail });
    });
  }

  /** The run of this number, from 0, once it has begun. */
  async begun(run = 0): Promise<Run> {
    for (let turns = 0; turns < 1_000; turns += 1) {
      const begun = this.runs[run];
      if (begun) return begun;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`${this.name} was not run ${run + 1} times.`);
  }
}
