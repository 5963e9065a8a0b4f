import { noUsage, type Usage } from '#shared/contracts';

const charactersPerToken = 4;
/** About what providers count for a picture of ordinary size; its bytes say nothing. */
const perFile = 1_000;

export function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/** Of a request whose server may never say: from the length of its body, files set apart. */
export function estimatedPrompt(body: string, files: readonly string[]): number {
  const data = files.reduce((sum, { length }) => sum + length, 0);
  return tokensOf(body.length - data) + files.length * perFile;
}

export function estimated(inputTokens: number, outputTokens: number): Usage {
  return { ...noUsage, inputTokens, outputTokens, contextUsed: inputTokens + outputTokens, estimated: true };
}
