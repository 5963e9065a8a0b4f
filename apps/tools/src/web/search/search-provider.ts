import { ConfigError, type Config } from '#shared/config';
import { brave } from './brave.js';
import type { SearchProvider } from './provider.js';
import { searxng } from './searxng.js';
import { tavily } from './tavily.js';

export type SearchSettings = Pick<Config, 'PARLEY_SEARCH' | 'PARLEY_SEARCH_URL' | 'PARLEY_SEARCH_KEY'>;

/** Undefined where none is configured: then there is no search. */
export function searchProvider(settings: SearchSettings): SearchProvider | undefined {
  const { PARLEY_SEARCH: name, PARLEY_SEARCH_URL: url, PARLEY_SEARCH_KEY: key } = settings;
  if (name === undefined) return undefined;
  if (name === 'searxng') return searxng(needed('PARLEY_SEARCH_URL', url, name), key);
  const secret = needed('PARLEY_SEARCH_KEY', key, name);
  return name === 'brave'
    ? brave(url ?? 'https://api.search.brave.com', secret)
    : tavily(url ?? 'https://api.tavily.com', secret);
}

function needed(setting: string, value: string | undefined, provider: string): string {
  if (value === undefined) throw new ConfigError([`${setting}: is needed for PARLEY_SEARCH=${provider}`]);
  return value;
}
