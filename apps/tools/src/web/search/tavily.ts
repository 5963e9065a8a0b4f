import { z } from 'zod';
import { below, type SearchProvider } from './provider.js';

const answer = z.object({
  results: z.array(z.object({ title: z.string(), url: z.string(), content: z.string().nullish() })),
});

export function tavily(url: string, key: string): SearchProvider {
  return {
    name: 'Tavily',
    ask: (query, count) => ({
      url: below(url, '/search'),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, max_results: count }),
    }),
    read: (given) =>
      answer
        .parse(given)
        .results.map(({ title, url: found, content }) => ({ title, url: found, snippet: content ?? '' })),
  };
}
