/** Whose paths count for a session: its own, or those of all of its owner's. */
export interface Scope {
  kind: 'session' | 'everywhere';
  session: string;
}

/** Parameters of a statement in the order in which they were named: each gives the place that it got. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/**
 * That a memory or a change of a relation counts, as a condition on the row named `change`. It hangs on a message that
 * stands on the path of the session whose log it is in, which may have said it or have it from where it was forked; or on
 * the path of a fork that was made after it, however many forks lie between. What hangs on nothing counts from the
 * beginning; of that a fork has copies of its own.
 *
 * No EXISTS: the planner would hash the messages of everybody for it, which is right only while they are few.
 */
export function counts(change: string, scope: Scope, parameters: Parameters): string {
  const anchored = (messages: string, where: string) => `(SELECT true FROM ${messages}
      WHERE anchor.id = ${change}.on_message AND anchor.on_path AND ${where} LIMIT 1)`;
  const session = parameters.add(scope.session);
  if (scope.kind === 'everywhere') {
    const own = anchored('messages anchor', `anchor.session = ${change}.session`);
    const forked = anchored(
      'sessions heir JOIN messages anchor ON anchor.session = heir.id',
      `heir.ancestors <> '{}' AND heir.ancestors @> ARRAY[${change}.session]
        AND ${hungSince(change)} <= heir.ancestor_ens[array_position(heir.ancestors, ${change}.session)]`,
    );
    return `${isOnceFor(change, session)} AND (${change}.on_message IS NULL OR ${own} OR ${forked})`;
  }
  const here = anchored('messages anchor', `anchor.session = ${session}`);
  return `${isOf(change, session)} AND (${change}.on_message IS NULL OR ${here})`;
}

/** That it is in the session's own log, or hung on a message of one that it was forked from by the time of the fork. */
export function isOf(change: string, session: string): string {
  return `${change}.session = ANY (${of('id || ancestors', session)}::text[])
    AND (${change}.session = ${session} OR ${isShared(change, session)})`;
}

/**
 * What began with its session is known to that and its forks alone: what was imported may be known here already, from the
 * session that was exported, and what a fork has copied is known from where it was copied. To the fork it is the other way
 * round.
 */
function isOnceFor(change: string, session: string): string {
  const ancestors = `${of('ancestors', session)}::text[]`;
  return `(${change}.en > 0 OR ${change}.session = ANY (${of('id || ancestors', session)}::text[]))
    AND (${change}.session <> ALL (${ancestors}) OR ${change}.en > ${forkedAt(change, session)}
      OR ${isShared(change, session)})`;
}

/** Of a session that it was forked from: what hung on a message by then. What hung on nothing was copied. */
function isShared(change: string, session: string): string {
  return `(${change}.on_message IS NOT NULL AND ${hungSince(change)} <= ${forkedAt(change, session)})`;
}

function hungSince(change: string): string {
  return `coalesce(${change}.hung_en, ${change}.en)`;
}

function forkedAt(change: string, session: string): string {
  return `(${of('ancestor_ens', session)}::bigint[])[array_position(${of('ancestors', session)}::text[], ${change}.session)]`;
}

/** Asked once a statement, for it says nothing of the change. */
function of(column: string, session: string): string {
  return `(SELECT ${column} FROM sessions WHERE sessions.id = ${session})`;
}

/** In order of the log, as far as there is one over several sessions. */
export function inOrder(change: string): string {
  return `${change}.at, ${change}.en, ${change}.session`;
}

export function newestFirst(change: string): string {
  return `${change}.at DESC, ${change}.en DESC, ${change}.session DESC`;
}
