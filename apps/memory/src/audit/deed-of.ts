import {
  childTaskId,
  type DeedDetail,
  type DeedName,
  type Entry,
  type EntryBody,
  type EntryType,
} from '#shared/contracts';

/** What an entry of the log says that somebody has done. */
export interface LoggedDeed {
  session: string;
  en: number;
  at: string;
  by: string;
  deed: DeedName;
  turn: string | null;
  subject: string | null;
  detail: DeedDetail;
}

interface Told {
  deed: DeedName;
  by?: string;
  subject?: string | undefined;
  detail?: Record<string, DeedDetail[string] | undefined>;
}
type Tellers = { [T in EntryType]?: (body: EntryBody<T>) => Told | undefined };

/** Nothing that was said may come in here: it stays when the session is gone. */
export function deedsOf(session: string, entry: Entry): LoggedDeed[] {
  const tell = tellers[entry.type] as ((body: unknown) => Told | undefined) | undefined;
  const told = tell?.(entry.body);
  if (!told || (madeByItself.has(entry.type) && !isByHand(entry.by))) return [];
  const { deed, subject = null, detail = {} } = told;
  const by = told.by ?? doerOf(session, entry);
  const { en, at, turn = null } = entry;
  return [{ session, en, at, by, deed, turn, subject, detail: known(detail) }];
}

/** An agent gives its sub-agent a task in the name of the session's owner, who has done nothing. */
function doerOf(session: string, { by = 'system', cause }: Entry): string {
  return cause === childTaskId(session) ? 'system' : by;
}

/** What passes make of a conversation is nobody's deed. */
const madeByItself: ReadonlySet<EntryType> = new Set(['state.memory', 'state.plan', 'state.scene']);

function isByHand(by: string | undefined): boolean {
  return by !== undefined && by !== 'system' && by !== 'memory';
}

function known(detail: NonNullable<Told['detail']>): DeedDetail {
  const said = Object.entries(detail).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as DeedDetail;
}

const moves: Partial<Record<EntryBody<'history.moved'>['reason'], DeedName>> = {
  edit: 'history.edited',
  regenerate: 'history.regenerated',
  rewind: 'history.rewound',
  select: 'history.selected',
  undo: 'history.undone',
  rollback: 'history.rolled_back',
  clear: 'session.cleared',
};

const tellers: Tellers = {
  'turn.accepted': ({ message, policy, request, retryOf }) => ({
    deed: 'turn.submitted',
    subject: message.id,
    detail: { policy, agent: request.agent, model: request.model, retryOf },
  }),
  'turn.queued': ({ message }) => message && { deed: 'turn.reworded', subject: message.id },
  'turn.rejected': ({ code, message }) => ({ deed: 'turn.rejected', subject: message, detail: { code } }),
  'steer.received': ({ message }) => ({ deed: 'turn.steered', subject: message.id }),
  'turn.stopped': ({ by, reason }) => ({ deed: 'turn.stopped', by, detail: { reason } }),
  'queue.held': () => ({ deed: 'queue.held' }),
  'queue.resumed': () => ({ deed: 'queue.resumed' }),
  'history.moved': ({ reason, head }) => {
    const deed = moves[reason];
    return deed && { deed, detail: { head } };
  },
  'context.compacting': ({ compaction, trigger }) =>
    trigger === 'manual' ? { deed: 'history.compacted', subject: compaction } : undefined,
  'message.versioned': ({ message }) => ({ deed: 'message.versioned', subject: message }),
  'session.changed': ({ change }) => ({ deed: 'session.changed', detail: { changed: Object.keys(change) } }),
  'participant.joined': ({ agent }) => ({ deed: 'participant.joined', subject: agent }),
  'participant.left': ({ agent }) => ({ deed: 'participant.left', subject: agent }),
  'session.deleted': () => ({ deed: 'session.deleted' }),
  'tool.approval_answered': ({ approval, call, decision, hash, model }) => ({
    deed: 'approval.answered',
    subject: approval,
    detail: { call, decision, argumentsChanged: hash !== undefined, model },
  }),
  'state.memory': ({ change, memory }) => ({ deed: 'memory.changed', subject: memory, detail: { change } }),
  'state.scene': ({ change, scene }) => ({ deed: 'scene.changed', subject: scene, detail: { change } }),
  'state.plan': ({ change, plan }) => ({ deed: 'plan.changed', subject: plan, detail: { change } }),
};
