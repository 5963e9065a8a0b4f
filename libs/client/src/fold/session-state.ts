import type { Child, Compaction, Message, PendingApproval, WaitingTurn } from '../types/index.js';
import type { EndedTurn, Folded, FoldedTurn } from './folded.js';
import { shownMessages } from './shown-messages.js';

/** A call that this client is to carry out, posting its result to `key`. */
export interface ClientCall {
  key: string;
  call: string;
  name: string;
  title?: string;
  input: unknown;
}

export interface RunningTurn {
  turn: string;
  startedAt: string | null;
  /** The reply that is being written; the last of the messages. */
  reply: string | null;
  /** What was said to the running turn and not read by it yet. */
  steers: Message[];
  /** What somebody must agree to. */
  approvals: PendingApproval[];
  calls: ClientCall[];
  /** Something for people to read while they wait, as heard since the watch began. */
  notice: string | null;
  /** What calls say of themselves while they go on, by call, as heard since the watch began. */
  progress: Readonly<Record<string, string>>;
}

export interface SessionState {
  session: string;
  /** The place of this state in the session's log, to come back with. */
  cursor: string | null;
  /** The path, with what is being written at its end. */
  messages: Message[];
  head: string | null;
  turn: RunningTurn | null;
  /** In the order in which they will run. */
  queue: readonly WaitingTurn[];
  held: boolean;
  /** What was said is being shortened for the model; what is said meanwhile waits. */
  compaction: Compaction | null;
  /** Sub-agents that work. */
  children: readonly Child[];
  /** The title, where it was told since the watch began. */
  title: string | null;
  /** The turn that ended last since the watch began. */
  lastTurn: EndedTurn | null;
  /** The session is gone: nothing comes after this. */
  deleted: boolean;
}

export function sessionState(folded: Folded, cursor: string | null): SessionState {
  const { session, head, queue, held, compaction, children, title, lastTurn, deleted } = folded;
  return {
    session,
    cursor,
    messages: shownMessages(folded),
    head,
    turn: folded.turn && runningTurn(folded.turn),
    queue,
    held,
    compaction,
    children,
    title,
    lastTurn,
    deleted,
  };
}

export function runningTurn(open: FoldedTurn): RunningTurn {
  const { turn, startedAt, reply, steers, approvals, notice, progress } = open;
  return {
    turn,
    startedAt,
    reply: reply?.id ?? null,
    steers: [...steers],
    approvals: [...approvals],
    calls: clientCalls(open),
    notice,
    progress,
  };
}

/** One that somebody must agree to first is nobody's to carry out until then. */
function clientCalls({ reply, approvals, changed }: FoldedTurn): ClientCall[] {
  return (reply?.blocks ?? []).flatMap((block) => {
    if (block.kind !== 'tool' || block.key === undefined || block.outcome !== undefined) return [];
    const { key, call, name, title, input } = block;
    if (approvals.some((approval) => approval.call === call)) return [];
    const meant = Object.hasOwn(changed, call) ? changed[call] : input;
    return [{ key, call, name, ...(title === undefined ? {} : { title }), input: meant }];
  });
}
