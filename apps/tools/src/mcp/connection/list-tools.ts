import { z } from 'zod';

/** What is asked of a connection, of which this knows nothing. */
export type Ask = (method: 'tools/list', params: { cursor?: string }) => Promise<unknown>;

export interface ToolList {
  tools: readonly unknown[];
  problem?: string;
}

const mostTools = 500;
const mostPages = 100;
/** Of all of them: a page alone may be as long as a message. */
const mostCharacters = 16 * 2 ** 20;

const pageSchema = z.object({ tools: z.array(z.unknown()), nextCursor: z.string().nullish() });

/** Page by page, and no further than anybody could use. Each tool is as the server sent it. */
export async function listTools(ask: Ask): Promise<ToolList> {
  const tools: unknown[] = [];
  let length = 0;
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const { data } = pageSchema.safeParse(await ask('tools/list', cursor === undefined ? {} : { cursor }));
    if (!data) throw new Error('it told of its tools in a form that nobody can read');
    for (const tool of data.tools) {
      if (tools.length === mostTools) return { tools, problem: tooMany };
      length += JSON.stringify(tool).length;
      if (length > mostCharacters) return { tools, problem: tooLong };
      tools.push(tool);
    }
    if (!data.nextCursor) return { tools };
    cursor = data.nextCursor;
    if (page === mostPages || seen.has(cursor)) return { tools, problem: endless };
    seen.add(cursor);
  }
}

const tooMany = `It has more than ${mostTools} tools; the others are left out.`;
const tooLong = 'What it tells of its tools is too long; what came first is taken.';
const endless = 'Its list of tools has no end; what came first is taken.';
