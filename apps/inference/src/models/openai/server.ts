export interface OpenAiServer {
  /** Where `/chat/completions` is. */
  url: URL;
  /** OpenAI itself, which refuses what it does not know; what is compatible with it passes it over. */
  isOpenAi: boolean;
}

export function serverAt(baseUrl: string | undefined): OpenAiServer {
  const base = (baseUrl ?? 'https://api.openai.com/v1').replace(/\/+$/, '');
  const url = new URL(`${base}/chat/completions`);
  return { url, isOpenAi: url.hostname === 'api.openai.com' };
}
