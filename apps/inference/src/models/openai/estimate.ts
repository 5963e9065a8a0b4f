import type { OpenAiMessage, OpenAiPart } from './messages.js';

const charactersPerToken = 4;
/** About what providers count for a picture of ordinary size; its bytes say nothing. */
const perFile = 1_000;

export function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/** Of a request whose server may never say: from the length of its body, files set apart. */
export function promptTokens(body: string, messages: readonly OpenAiMessage[]): number {
  const files = messages.flatMap(({ content }) => (Array.isArray(content) ? content.flatMap(dataIn) : []));
  const data = files.reduce((sum, { length }) => sum + length, 0);
  return tokensOf(body.length - data) + files.length * perFile;
}

function dataIn(part: OpenAiPart): string[] {
  if (part.type === 'image_url') return [part.image_url.url];
  return part.type === 'file' ? [part.file.file_data] : [];
}
