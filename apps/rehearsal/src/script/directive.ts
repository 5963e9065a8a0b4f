/** Neutral names of why an answer ended; each face translates them into its own words. */
export const STOP_REASONS = [
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
] as const;

export type StopReason = (typeof STOP_REASONS)[number];

/** Tokens; `input` is what was neither read from nor written to a cache. */
export interface Figures {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** An error instead of an answer. `retryAfter` is in seconds. */
export type Failing =
  | { kind: 'status'; status: number; retryAfter: number | undefined }
  | {
      kind: 'context';
      retryAfter: number | undefined;
      /** Where a real prompt was too long for its model's window. */
      over?: { tokens: number; window: number };
    };

export type Directive =
  | { kind: 'say'; text: string }
  | { kind: 'tokens'; count: number }
  | { kind: 'stamp' }
  | { kind: 'rate'; perSecond: number }
  | { kind: 'think'; text: string }
  | { kind: 'tool'; name: string; input: Record<string, unknown> }
  | { kind: 'then' }
  | { kind: 'echo'; what: 'results' | 'prompt' }
  | { kind: 'wait'; ms: number }
  | { kind: 'hang' }
  | { kind: 'redacted' }
  | { kind: 'error'; failing: Failing }
  /** What a structured request that quotes this message is answered by; `only`: one whose answer has this key. */
  | { kind: 'classifier'; script: string; only?: string }
  | { kind: 'fail'; failing: Failing }
  | { kind: 'fail-first'; tries: number; failing: Failing }
  | { kind: 'cut'; where: 'here' | 'utf8' | 'json' }
  | { kind: 'empty' }
  | { kind: 'malformed' }
  | { kind: 'stop'; reason: StopReason }
  | { kind: 'usage'; figures: Partial<Figures> }
  | { kind: 'json'; value: unknown };

export type DirectiveName = Directive['kind'];

/** A script nobody can play. The message is shown to whoever wrote it, so it says what would be right. */
export class ScriptProblem extends Error {
  override readonly name = 'ScriptProblem';
}
