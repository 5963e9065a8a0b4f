import { commonFieldNames } from '../field-names.js';
import type { FieldNames } from '../refusal.js';

export const responseFieldNames: FieldNames = [
  [/^(text$|(attachments|said|messages)\b)/, 'input'],
  [/^systemPrompt/, 'instructions'],
  [/^maxTokens/, 'max_output_tokens'],
  [/^thinking/, 'reasoning.effort'],
  [/^answerSchema/, 'text.format.schema'],
  [/^clientTools\.(\d+)\.inputSchema/, 'tools.$1.parameters'],
  [/^clientTools\.(\d+)\.(name|description)/, 'tools.$1.$2'],
  [/^clientTools/, 'tools'],
  ...commonFieldNames,
];
