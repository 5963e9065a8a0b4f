import type { ModelStop } from '../model-port.js';

const words = new Map<string, ModelStop>([
  ['end_turn', 'end_turn'],
  ['max_tokens', 'max_tokens'],
  ['stop_sequence', 'stop_sequence'],
  ['tool_use', 'tool_use'],
  ['pause_turn', 'pause_turn'],
  ['refusal', 'refusal'],
  ['model_context_window_exceeded', 'model_context_window_exceeded'],
  ['length', 'max_tokens'],
  ['content_filter', 'refusal'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
]);

/** A provider's reason in our words. Some end a step in which they ask for tools as if it were the turn's end. */
export function stopOf(reason: string, calls: number): ModelStop {
  const stop = words.get(reason) ?? 'end_turn';
  return stop === 'end_turn' && calls > 0 ? 'tool_use' : stop;
}
