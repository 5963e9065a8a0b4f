import type { FieldNames } from './refusal.js';

/** Both of this house's protocols call these alike. */
export const commonFieldNames: FieldNames = [
  [/^sampling\.temperature/, 'temperature'],
  [/^sampling\.topP/, 'top_p'],
  [/^sampling\.topK/, 'top_k'],
  [/^sampling\.stop/, 'stop'],
  [/^sampling/, 'temperature'],
  [/^systemPrompt/, 'messages'],
  [/^agent\b/, 'model'],
];

export const chatFieldNames: FieldNames = [
  ...commonFieldNames,
  [/^(text|attachments|said)\b/, 'messages'],
  [/^maxTokens/, 'max_completion_tokens'],
  [/^thinking/, 'reasoning_effort'],
  [/^answerSchema/, 'response_format.json_schema.schema'],
  [/^clientTools\.(\d+)\.inputSchema/, 'tools.$1.function.parameters'],
  [/^clientTools\.(\d+)\.(name|description)/, 'tools.$1.function.$2'],
  [/^clientTools/, 'tools'],
];
