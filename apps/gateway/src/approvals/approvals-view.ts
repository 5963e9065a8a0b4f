import type { Conversation, OpenCall, OpenTurn, ToolBlock } from '#shared/contracts';

export interface ApprovalView {
  approval: string;
  /** Where it waits, and is answered: the session that was asked for, or one that works for it. */
  session: string;
  call: string;
  turn: string;
  name: string;
  title?: string;
  input: unknown;
  reason: string;
  expiresAt: string;
  /** Of the name and the arguments that are agreed to. */
  hash: string;
  /** Who is asked at this moment. A person may answer for the model. */
  from: 'person' | 'model';
}

export interface ApprovalsView {
  approvals: ApprovalView[];
  /** Some sub-agents could not be read just now, and what they wait for is missing. */
  incomplete?: true;
}

/** What the open turn waits for, in the order in which it was asked. */
export function approvalsOf(session: string, { openTurn }: Conversation): ApprovalView[] {
  if (!openTurn || openTurn.stopping) return [];
  return openTurn.calls.flatMap((open) => waiting(session, openTurn, open));
}

function waiting(session: string, turn: OpenTurn, { call, hash, approval: asked }: OpenCall): ApprovalView[] {
  if (asked?.decision !== null) return [];
  const { approval, reason, expiresAt, from } = asked;
  return blocksOf(turn, call).map(({ name, title, input }) => ({
    approval,
    session,
    call,
    turn: turn.turn,
    name,
    ...(title === undefined ? {} : { title }),
    input,
    reason,
    expiresAt,
    hash,
    from,
  }));
}

/** A model may use a call id again in a later step: the last one is the open one. */
function blocksOf({ reply }: OpenTurn, call: string): ToolBlock[] {
  const blocks = reply?.blocks ?? [];
  return blocks.flatMap((block) => (block.kind === 'tool' && block.call === call ? [block] : [])).slice(-1);
}
