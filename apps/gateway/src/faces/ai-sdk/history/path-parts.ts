import type { Message } from '#shared/contracts';

/** What a page shows as one message: words of the user, or all that is said in a turn. */
export type PathPart =
  | { kind: 'words'; id: string; message: Message }
  | { kind: 'turn'; id: string; turn: string; replies: readonly Message[] };

/**
 * The path as a page divides it. What was said to a turn while it ran stands before all that the turn says; what only the
 * system says is no message of a page.
 */
export function pathParts(path: readonly Message[]): PathPart[] {
  const turns = new Map<string, Message[]>();
  for (const message of path)
    if (message.role === 'assistant') turns.set(message.turn, [...(turns.get(message.turn) ?? []), message]);
  return path.flatMap((message): PathPart[] => {
    const { id, role, turn } = message;
    if (role === 'user') return [{ kind: 'words', id, message }];
    const replies = turns.get(turn) ?? [];
    if (role === 'system' || replies.at(-1) !== message) return [];
    return [{ kind: 'turn', id: replies[0]?.id ?? id, turn, replies }];
  });
}

export interface PagedParts {
  parts: readonly PathPart[];
  /** The first of them, where others stand before it. */
  before: string | null;
}

/** The last ones, up to the one that a page begins with that has them already. Undefined: it is not there (any more). */
export function pageOf(
  parts: readonly PathPart[],
  { limit, before }: { limit: number; before: string | null },
): PagedParts | undefined {
  const end = before === null ? parts.length : parts.findIndex(({ id }) => id === before);
  if (end < 0) return undefined;
  const begin = Math.max(0, end - limit);
  const page = parts.slice(begin, end);
  return { parts: page, before: begin > 0 ? (page[0]?.id ?? null) : null };
}
