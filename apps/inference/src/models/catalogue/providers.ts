import type { Config } from '#shared/config';
import type { ListingAddress } from './listing.js';
import type { Server } from './unknown-model.js';

/** The wire formats that there are adapters for. */
export type Wire = 'anthropic' | 'openai';

export interface ReadyProvider {
  kind: 'ready';
  wire: Wire;
  server: Server;
  apiKey: string | undefined;
  baseUrl: string | undefined;
  /** Where it says what it serves; none: it serves every name. */
  listing: ListingAddress | undefined;
  /** Where it turns texts into vectors, if it does. */
  embeddings: string | undefined;
}

/** One that is not set up, and the variable that would do it. */
export interface MissingProvider {
  kind: 'missing';
  needs: string;
}

export type Provider = ReadyProvider | MissingProvider;

const anthropicUrl = 'https://api.anthropic.com';
const openAiUrl = 'https://api.openai.com/v1';

/** Each by the name that stands before the slash. Only here are the providers' keys read. */
export function providersOf(config: Config): ReadonlyMap<string, Provider> {
  return new Map<string, Provider>([
    ['anthropic', anthropic(config)],
    ['openai', openAi(config)],
    ['rehearsal', rehearsal(config, 'anthropic')],
    ['rehearsal-openai', rehearsal(config, 'openai')],
  ]);
}

function anthropic({ ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl }: Config): Provider {
  if (!apiKey) return { kind: 'missing', needs: 'ANTHROPIC_API_KEY' };
  const headers = { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' };
  return {
    kind: 'ready',
    wire: 'anthropic',
    server: baseUrl && !isAt(baseUrl, anthropicUrl) ? 'other' : 'official',
    apiKey,
    baseUrl,
    listing: { url: `${trimmed(baseUrl ?? anthropicUrl)}/v1/models?limit=1000`, headers },
    embeddings: undefined,
  };
}

/** Servers of one's own often want no key. */
function openAi({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl }: Config): Provider {
  if (!apiKey && !baseUrl) return { kind: 'missing', needs: 'OPENAI_API_KEY' };
  const server = baseUrl && !isAt(baseUrl, openAiUrl) ? 'other' : 'official';
  if (server === 'official' && !apiKey) return { kind: 'missing', needs: 'OPENAI_API_KEY' };
  const root = trimmed(baseUrl ?? openAiUrl);
  const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
  return {
    kind: 'ready',
    wire: 'openai',
    server,
    apiKey,
    baseUrl,
    listing: { url: `${root}/models`, headers },
    embeddings: `${root}/embeddings`,
  };
}

/** The same server speaks both formats, so both adapters can be tried without a key. */
function rehearsal({ PARLEY_REHEARSAL_URL: url }: Config, wire: Wire): Provider {
  if (!url) return { kind: 'missing', needs: 'PARLEY_REHEARSAL_URL' };
  const root = trimmed(url);
  return {
    kind: 'ready',
    wire,
    server: 'rehearsal',
    apiKey: 'rehearsal',
    baseUrl: wire === 'openai' ? `${root}/v1` : root,
    listing: undefined,
    embeddings: `${root}/v1/embeddings`,
  };
}

function isAt(url: string, official: string): boolean {
  return new URL(url).host === new URL(official).host;
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
