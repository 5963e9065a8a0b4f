import { idSchema } from '#shared/contracts';

/** Which call of which turn: whoever brings its result need not be looked up. */
export interface WireCall {
  session: string;
  turn: string;
  key: string;
}

/**
 * The id of a client's own call as other protocols have it; `prefix` is what their ids begin with. Other providers take
 * nothing in it but letters, digits, `_` and `-`, which stand in our own ids as well: so it says how long those are.
 */
export function wireCallId(prefix: string, { session, turn, key }: WireCall): string {
  return `${prefix}_${lengthOf(session)}${lengthOf(turn)}${session}${turn}${key}`;
}

/** Undefined: it is none that we have given. */
export function readWireCallId(prefix: string, id: string): WireCall | undefined {
  if (!id.startsWith(`${prefix}_`)) return undefined;
  const [, ofSession, ofTurn, parts = ''] = /^(\d\d)(\d\d)(.*)$/s.exec(id.slice(prefix.length + 1)) ?? [];
  const turnAt = Number(ofSession);
  const keyAt = turnAt + Number(ofTurn);
  const [session, turn, key] = [parts.slice(0, turnAt), parts.slice(turnAt, keyAt), parts.slice(keyAt)];
  const areIds = [session, turn, key].every((part) => idSchema.safeParse(part).success);
  return areIds ? { session, turn, key } : undefined;
}

/** An id has 64 characters at most. */
function lengthOf(id: string): string {
  return String(id.length).padStart(2, '0');
}
