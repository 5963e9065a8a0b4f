import { z } from 'zod';
import { below, type SearchProvider } from './provider.js';

const answer = z.object({
  results: z.array(z.object({ title: z.string(), url: z.string(), content: z.string().nullish() })),
});

const none: Record<string, string> = {};

/** One's own server; `json` must be among its `search.formats`. */
export function searxng(url: string, key: string | undefined): SearchProvider {
  return {
    name: 'SearXNG',
    ask: (query) => ({
      url: below(url, '/search', { q: query, format: 'json' }),
      headers: key === undefined ? none : { authorization: `Bearer ${key}` },
    }),
    read: (given) =>
      answer
        .parse(given)
        .results.map(({ title, url: found, content }) => ({ title, url: found, snippet: content ?? '' })),
  };
}
