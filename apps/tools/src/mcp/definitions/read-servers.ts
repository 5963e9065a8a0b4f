import { z } from 'zod';
import { idPattern, problemsOf, toolServerSchema, type ToolServer } from '#shared/contracts';
import type { BrokenDefinition } from './definition.js';

export interface ServersRead {
  good: ReadonlyMap<string, ToolServer>;
  broken: readonly BrokenDefinition[];
}

/** The text as a whole says nothing usable. */
export class UnreadableServers extends Error {}

const fileSchema = z.strictObject({
  servers: z.record(z.string(), z.unknown()).optional(),
  mcpServers: z.record(z.string(), z.unknown()).optional(),
});
const mostServers = 200;

/**
 * The servers of a file, in our form or in the one that other programs read (`mcpServers`). Each entry stands for
 * itself: one that is broken is told of by its path, and takes no other down. Throws `UnreadableServers`.
 */
export function readServers(text: string): ServersRead {
  const { servers = {}, mcpServers = {} } = parsed(text);
  const entries = [
    ...Object.entries(servers).map(([id, value]) => ({ id, path: `servers.${id}`, value })),
    ...Object.entries(mcpServers).map(([id, value]) => ({
      id,
      path: `mcpServers.${id}`,
      value: translated(value),
    })),
  ];
  if (entries.length > mostServers)
    throw new UnreadableServers(`it holds ${entries.length} servers; at most ${mostServers} are taken`);
  return sorted(entries);
}

interface Entry {
  id: string;
  path: string;
  value: unknown;
}

function sorted(entries: readonly Entry[]): ServersRead {
  const good = new Map<string, ToolServer>();
  const broken: BrokenDefinition[] = [];
  for (const { id, path, value } of entries) {
    const read = readEntry(id, value);
    if (good.has(id)) broken.push({ id, problem: `${path}: there is one of this id already` });
    else if (typeof read === 'string') broken.push({ id, problem: `${path}${read}` });
    else good.set(id, read);
  }
  return { good, broken };
}

/** The server, or what is wrong behind its path. */
function readEntry(id: string, value: unknown): ToolServer | string {
  if (!idPattern.test(id)) return ': an id must be 1 to 64 characters out of A-Z, a-z, 0-9, "_" and "-"';
  const { data, error } = toolServerSchema.safeParse(value);
  if (data) return data;
  const [first] = problemsOf(error);
  return `${first?.path ? `.${first.path}` : ''}: ${first?.problem ?? 'cannot be used'}`;
}

/** What such files say of other programs' business (`disabled` apart) is not ours, and is refused by its name. */
function translated(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'kind' in value) return value;
  const { type, ...rest } = value as Record<string, unknown>;
  if (type === 'sse') return { ...rest, kind: 'sse' };
  return 'command' in rest ? { ...rest, kind: 'stdio' } : { ...rest, kind: 'http' };
}

function parsed(text: string): z.infer<typeof fileSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UnreadableServers(`it is no JSON: ${placeOf(error)}`, { cause: error });
  }
  const { data, error } = fileSchema.safeParse(value);
  if (data) return data;
  const named = problemsOf(error).map(({ path, problem }) => (path ? `${path}: ${problem}` : problem));
  throw new UnreadableServers(named.join('; '));
}

/** Of the parser's words only where it is: the rest repeats the text, in which secrets may stand. */
function placeOf(error: unknown): string {
  const place =
    error instanceof Error ? /position \d+(?: \(line \d+ column \d+\))?/.exec(error.message) : null;
  return place ? `broken at ${place[0]}` : 'it ends too early';
}
