import type { FieldNames } from '../../asking/called-as-sent.js';
import type { Words } from './wish.js';

const names: FieldNames = [
  ['systemPrompt', 'messages'],
  ['clientTools', 'tools'],
  ['sampling.temperature', 'forwardedProps.temperature'],
  ['sampling.topP', 'forwardedProps.topP'],
  ['sampling.topK', 'forwardedProps.topK'],
  ['sampling.stop', 'forwardedProps.stopSequences'],
  ['maxTokens', 'forwardedProps.maxOutputTokens'],
  ['thinking', 'forwardedProps.thinking'],
  ['answerSchema', 'forwardedProps.answerSchema'],
  ['permissions', 'forwardedProps.permissions'],
  ['model', 'forwardedProps.model'],
];

/** What a run calls the fields of a submit, whose words stand there. */
export function namesIn({ place }: Pick<Words, 'place'>): FieldNames {
  const content = `messages.${place}.content`;
  return [['text', content], ['attachments', content], ...names];
}
