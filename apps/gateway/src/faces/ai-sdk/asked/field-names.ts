import type { FieldNames } from '../../asking/called-as-sent.js';
import type { ChatBody } from './chat-body.js';

const names: FieldNames = [
  ['systemPrompt', 'system'],
  ['clientTools', 'tools'],
  ['sampling.temperature', 'temperature'],
  ['sampling.topP', 'topP'],
  ['sampling.topK', 'topK'],
  ['sampling.stop', 'stopSequences'],
  ['maxTokens', 'maxOutputTokens'],
];

/** What a page calls the fields of a submit. Its words stand in the last message, and its tools have no places. */
export function namesIn({ messages, tools = [] }: Pick<ChatBody, 'messages' | 'tools'>): FieldNames {
  const parts = `messages.${messages.length - 1}.parts`;
  const ofTools = tools.map(({ name }, at) => [`clientTools.${at}`, `tools.${name}`] as const);
  return [['text', parts], ['attachments', parts], ...ofTools, ...names];
}
