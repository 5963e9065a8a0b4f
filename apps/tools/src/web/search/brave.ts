import { z } from 'zod';
import { below, type SearchProvider } from './provider.js';

const answer = z.object({
  web: z
    .object({
      results: z.array(z.object({ title: z.string(), url: z.string(), description: z.string().nullish() })),
    })
    .nullish(),
});

export function brave(url: string, key: string): SearchProvider {
  return {
    name: 'Brave Search',
    ask: (query, count) => ({
      url: below(url, '/res/v1/web/search', { q: query, count: String(count) }),
      headers: { 'x-subscription-token': key },
    }),
    read: (given) =>
      (answer.parse(given).web?.results ?? []).map(({ title, url: found, description }) => ({
        title,
        url: found,
        snippet: description ?? '',
      })),
  };
}
