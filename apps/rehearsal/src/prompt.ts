import { partsOf } from './material.js';
import { hasDirectives } from './script/scanner.js';

/** What kind of answer the request asks for. `json` and `tool` are how classifiers ask. */
export type Form =
  | { kind: 'free' }
  | { kind: 'json'; schema: unknown }
  | { kind: 'tool'; name: string; schema: unknown };

export interface OfferedTool {
  name: string;
  schema: unknown;
}

/** A request of either wire format, as far as the play needs it. */
export interface Prompt {
  model: string;
  /** Undefined where the request sets no bound. */
  maxTokens: number | undefined;
  streaming: boolean;
  /** The last message a person wrote, and the system prompt: where scripts stand. */
  person: string;
  system: string;
  /** Number of the act to play, from 0. */
  act: number;
  /** Tool results that came since the model last spoke, each as it reads them. */
  results: string[];
  tools: OfferedTool[];
  form: Form;
  /** An estimate. */
  inputTokens: number;
  /** `metadata.user_id`: tells apart whose tries `fail-first` counts. */
  user: string | undefined;
  /** The first sequence the request wants to stop at: what `[[stop: stop_sequence]]` reports. */
  stopSequence: string | null;
  /** OpenAI's `stream_options.include_usage`. */
  wantsUsage: boolean;
  body: Record<string, unknown>;
}

/** One message, reduced to what decides whose turn it is. */
export interface Said {
  role: 'user' | 'assistant' | 'tool' | 'system';
  text: string;
  results: string[];
}

export type Situation = Pick<Prompt, 'person' | 'system' | 'act' | 'results'>;

export function situationOf(said: readonly Said[]): Situation {
  const lastByPerson = said.findLastIndex(byPerson);
  const lastByModel = said.findLastIndex(({ role }) => role === 'assistant');
  return {
    person: said[lastByPerson]?.text ?? '',
    system: joined(said.filter(({ role }) => role === 'system').map(({ text }) => text)),
    act: said.slice(lastByPerson + 1).filter(({ role }) => role === 'assistant').length,
    results: said.slice(lastByModel + 1).flatMap(({ results }) => results),
  };
}

/**
 * Tool results come in messages of role `user` on the Anthropic side. Text beside them is mostly a harness's
 * reminder, so it starts a new script only when it holds one.
 */
function byPerson({ role, text, results }: Said): boolean {
  if (role !== 'user' || text.trim() === URGE) return false;
  return results.length === 0 || hasDirectives(partsOf(text).said);
}

/** Where models must not be left with the last word, who asks them to go on writes this. */
const URGE = 'Go on.';

/** A person's words come last in a message: what was said before and never answered may stand before them. */
export function lastText(texts: readonly string[]): string {
  return texts.findLast((text) => text.trim() !== '') ?? '';
}

export function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}
