import type { Logger } from 'pino';
import type { ListedTool, Place, ToolOutcome } from '#shared/contracts';

export interface ToolContext {
  /** Aborted when the result is not wanted any more. Whoever does not heed it works for nobody. */
  signal: AbortSignal;
  session: string;
  /** On whose behalf. */
  owner: string;
  /** Names this call for ever, also when it is run again: what a tool passes on to keep its effect single. */
  key: string;
  place: Place;
  /** Shown to whoever watches, the last of each second. */
  progress(text: string): void;
  log: Logger;
}

/** What a tool that has more to say than a text gives back. */
export interface ToolSaid {
  text: string;
  outcome?: Extract<ToolOutcome, 'ok' | 'error'>;
  /** All of it, where `text` is but a part; the caller reads it to its end, or closes it. */
  whole?: AsyncIterable<Uint8Array>;
}

export type CheckedInput<Input> = { kind: 'fits'; input: Input } | { kind: 'unfit'; problem: string };

/** What an input must look like: as it is told to a model, and as it is checked. */
export interface InputShape<Input> {
  jsonSchema: Record<string, unknown>;
  check(value: unknown): CheckedInput<Input>;
}

export interface Tool<Input = unknown> extends Omit<ListedTool, 'inputSchema' | 'pool'> {
  /** Of an object. What does not match it is told to the model, and the tool is not run. */
  input: InputShape<Input>;
  /** What is shown of an output at most, where that is less than the service allows. */
  outputBytes?: number;
  /** What it throws is told to the model. */
  run(input: Input, context: ToolContext): Promise<string | ToolSaid>;
}
