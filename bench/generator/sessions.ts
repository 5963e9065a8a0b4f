import { inLanes } from './arrivals.js';
import { post, textOf } from './post.js';
import type { Target } from './protocol.js';

const atOnce = 16;

/** A title would be one more question to a model in each session, beside the turn that is measured. */
const named = JSON.stringify({ name: 'bench' });

/** Fresh sessions, so that no turn carries the history of another. */
export async function createSessions(
  { url, token }: Extract<Target, { kind: 'parley' }>,
  count: number,
): Promise<string[]> {
  const created: string[] = [];
  await inLanes(Array.from({ length: count }), atOnce, async () => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await post({ url: `${url}/v1/sessions`, headers, body: named });
    created.push(idOf(response.statusCode, await textOf(response)));
  });
  return created;
}

function idOf(status: number | undefined, text: string): string {
  const session: unknown = status === 201 ? JSON.parse(text) : undefined;
  if (typeof session === 'object' && session !== null && 'id' in session && typeof session.id === 'string') {
    return session.id;
  }
  throw new Error(`A session could not be created (status ${status}): ${text.slice(0, 300)}`);
}
