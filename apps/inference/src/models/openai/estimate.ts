import { estimatedPrompt } from '../answer/estimated.js';
import type { OpenAiMessage, OpenAiPart } from './messages.js';

export function promptTokens(body: string, messages: readonly OpenAiMessage[]): number {
  return estimatedPrompt(
    body,
    messages.flatMap(({ content }) => (Array.isArray(content) ? content.flatMap(dataIn) : [])),
  );
}

function dataIn(part: OpenAiPart): string[] {
  if (part.type === 'image_url') return [part.image_url.url];
  return part.type === 'file' ? [part.file.file_data] : [];
}
