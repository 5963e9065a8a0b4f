import type { Entry, Session, UserEvent } from '#shared/contracts';

/** What its owner is told who may watch another session: of a family he is likely to watch the one at its top. */
export function approvalWaiting(
  { id, parent, workspace }: Pick<Session, 'id' | 'parent' | 'workspace'>,
  { turn, at, body }: Entry<'tool.approval_requested'>,
): UserEvent | undefined {
  if (turn === undefined) return undefined;
  const { approval, call, reason, expiresAt } = body;
  const family = parent ? { parent: parent.session, root: workspace } : {};
  return { type: 'approval_waiting', session: id, ...family, turn, approval, call, reason, expiresAt, at };
}
