import type { IncomingMessage } from 'node:http';
import { ProviderTrouble } from '../failures/trouble.js';
import { headersOf, wholeText } from '../wire/post.js';

/** The answer, unless it is a refusal: that is thrown, with what it says. */
export async function unlessRefused(incoming: IncomingMessage): Promise<IncomingMessage> {
  const status = incoming.statusCode ?? 0;
  if (status >= 200 && status < 300) return incoming;
  throw new ProviderTrouble({
    status,
    headers: headersOf(incoming.headers),
    body: readable(await wholeText(incoming)),
  });
}

/** An error page is no JSON. */
function readable(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { message: text.slice(0, 2_000) };
  }
}
