import type { Entry, EntryBody } from '#shared/contracts';
import type { Awaited, OpenCall, TakenAnswers } from './telling.js';

/** What the last step of a turn has asked for and has no result yet, in the order of the model. */
export interface Waits {
  stepRuns: boolean;
  calls: ReadonlyMap<string, Wait>;
}

interface Wait {
  call: Omit<OpenCall, 'key'> & { key: string | undefined };
  /** Who has the word. */
  on: 'nobody yet' | 'us' | 'the client' | 'a person who agrees' | 'a model that agrees';
  /** Of its step nothing runs beside it. */
  isAlone: boolean;
  approval: Pick<EntryBody<'tool.approval_requested'>, 'approval' | 'reason' | 'expiresAt'> | undefined;
}

export const noWaits: Waits = { stepRuns: false, calls: new Map() };

export const nothingAwaited: Awaited = { calls: [], approvals: [] };

export function afterEntry(waits: Waits, entry: Entry): Waits {
  switch (entry.type) {
    case 'step.started':
      return { stepRuns: true, calls: new Map() };
    case 'step.completed':
    case 'step.abandoned':
      return { ...waits, stepRuns: false };
    case 'block.completed': {
      const { block } = entry.body;
      if (block.kind !== 'tool') return waits;
      const { call, name, input } = block;
      return withWait(waits, { ...nobodys, call: { call, key: undefined, name, input } });
    }
    case 'tool.requested':
      return withWait(waits, requested(entry.body));
    case 'tool.approval_requested':
      return changed(waits, entry.body.call, (wait) => asked(wait, entry.body));
    case 'tool.approval_answered':
      return changed(waits, entry.body.call, (wait) => agreed(wait, entry.body));
    case 'tool.completed': {
      const calls = new Map(waits.calls);
      calls.delete(entry.body.call);
      return { ...waits, calls };
    }
    default:
      return waits;
  }
}

/**
 * Without what nothing goes on, where all of it is the client's to say. To be asked at the end of an append alone: a call
 * and the question whether it may be made, or why it must not, are written at once.
 */
export function awaitedOfClient({ stepRuns, calls }: Waits, takes: TakenAnswers): Awaited {
  const open = [...calls.values()];
  if (stepRuns || open.some(({ on }) => on === 'nobody yet')) return nothingAwaited;
  const inTurn = whoseTurnItIs(open);
  const isTheirs = ({ on }: Wait): boolean =>
    on === 'the client' || (on === 'a person who agrees' && takes === 'results and approvals');
  if (!inTurn.every(isTheirs)) return nothingAwaited;
  return { calls: inTurn.flatMap(callOf), approvals: inTurn.flatMap(approvalOf) };
}

/** What they are answered by. */
export function namesOf({ calls, approvals }: Awaited): string[] {
  return [...calls.map(({ key }) => key), ...approvals.map(({ approval }) => approval)];
}

/** What a client had to say has come in. */
export function isHeard(waits: Waits, entry: Entry, said: ReadonlySet<string>): boolean {
  if (entry.type === 'tool.approval_answered') return said.has(entry.body.approval);
  if (entry.type !== 'tool.completed') return false;
  const key = waits.calls.get(entry.body.call)?.call.key;
  return key !== undefined && said.has(key);
}

const nobodys = { on: 'nobody yet', isAlone: false, approval: undefined } as const;

/** As the engine has it: one that is to be alone waits for those before it, and those behind it wait for it. */
function whoseTurnItIs(calls: readonly Wait[]): readonly Wait[] {
  const alone = calls.findIndex(({ isAlone }) => isAlone);
  return alone < 0 ? calls : calls.slice(0, Math.max(alone, 1));
}

function requested({ call, key, name, input, runs, alone }: EntryBody<'tool.requested'>): Wait {
  const isClients = runs === 'client' && key !== undefined;
  return {
    call: { call, key: isClients ? key : undefined, name, input },
    on: isClients ? 'the client' : 'us',
    isAlone: alone ?? false,
    approval: undefined,
  };
}

function asked(wait: Wait, body: EntryBody<'tool.approval_requested'>): Wait {
  const { approval, from, reason, expiresAt } = body;
  const on = from === 'person' ? 'a person who agrees' : 'a model that agrees';
  return { ...wait, on, approval: { approval, reason, expiresAt } };
}

function agreed(wait: Wait, { decision, input }: EntryBody<'tool.approval_answered'>): Wait {
  const isAgreed = decision === 'approve' || decision === 'edit';
  const call = input === undefined ? wait.call : { ...wait.call, input };
  const isClients = isAgreed && call.key !== undefined;
  return { ...wait, call, on: isClients ? 'the client' : 'us', approval: undefined };
}

function callOf({ call, on }: Wait): OpenCall[] {
  const { key } = call;
  return on === 'the client' && key !== undefined ? [{ ...call, key }] : [];
}

function approvalOf({ call, on, approval }: Wait): Awaited['approvals'] {
  return on === 'a person who agrees' && approval ? [{ ...approval, call }] : [];
}

function withWait(waits: Waits, wait: Wait): Waits {
  return { ...waits, calls: new Map(waits.calls).set(wait.call.call, wait) };
}

function changed(waits: Waits, call: string, change: (wait: Wait) => Wait): Waits {
  const wait = waits.calls.get(call);
  return wait ? withWait(waits, change(wait)) : waits;
}
