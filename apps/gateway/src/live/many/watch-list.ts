import { idPattern, invalidRequest, parseCursor, ParleyError, type Cursor } from '#shared/contracts';

export interface Watched {
  session: string;
  cursor: Cursor | undefined;
}

/** `s1:cursor,s2`: sessions in the order in which the stream's ids will speak of them. */
export function parseWatchList(text: string, most: number): Watched[] {
  if (text === '') return [];
  const parts = text.split(',');
  if (parts.length > most) throw tooMany(parts.length, most);
  const list = parts.map(parseWatched);
  const twice = namedTwice(list.map(({ session }) => session));
  if (twice !== undefined) throw refusal(`names ${twice} twice`);
  return list;
}

export function namedTwice(sessions: readonly string[]): string | undefined {
  const named = new Set<string>();
  return sessions.find((session) => named.size === named.add(session).size);
}

function parseWatched(text: string): Watched {
  const mark = text.indexOf(':');
  const session = mark < 0 ? text : text.slice(0, mark);
  if (!idPattern.test(session)) throw refusal(`${quoted(text)} is no session, nor a session with a cursor`);
  if (mark < 0) return { session, cursor: undefined };
  const cursor = parseCursor(text.slice(mark + 1));
  if (!cursor) throw refusal(`the cursor of ${session} is none: give the one of an event that was received`);
  return { session, cursor };
}

function refusal(problem: string): ParleyError {
  return invalidRequest([{ path: 'watch', problem }]);
}

function tooMany(count: number, most: number): ParleyError {
  const problem = `names ${count} sessions; one stream watches at most ${most}`;
  return new ParleyError({
    code: 'too_large',
    message: `watch: ${problem}. A WebSocket takes more.`,
    details: [{ path: 'watch', problem }],
  });
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
