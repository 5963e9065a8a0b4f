import type { z } from 'zod';

export interface ToolContext {
  /** Aborted when the result is not wanted any more. Whoever does not heed it works for nobody. */
  signal: AbortSignal;
  session: string;
  /** Names this call for ever, also when it is run again: what a tool passes on to keep its effect single. */
  key: string;
}

export interface Tool<Input = unknown> {
  name: string;
  title?: string;
  description: string;
  /** Of an object. What does not match it is told to the model, and the tool is not run. */
  schema: z.ZodType<Input>;
  /** It looks, and changes nothing. */
  readOnly: boolean;
  /** Running it twice is as good as once. A call of any other is never repeated when its runner vanishes. */
  idempotent: boolean;
  timeoutMs: number;
  /** What it throws is told to the model. */
  run(input: Input, context: ToolContext): Promise<string>;
}
