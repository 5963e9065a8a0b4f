import { terminalTypes, type Entry } from '#shared/contracts';

/** What of a turn waits for a person, or for his client. */
export interface Wait {
  kind: 'approval' | 'client call';
  call: string;
  /** The tool that is asked for, by what the log says of the call. */
  tool: string | null;
  reason: string | null;
  expiresAt: string | null;
}

/** Whether with this entry something begins to wait for somebody. */
export function beginsWait({ type, body }: Entry): boolean {
  if (type === 'tool.approval_requested') return body.from === 'person';
  return type === 'tool.requested' && body.runs === 'client';
}

/** What began to wait with this event and still does; undefined where it has come to its end. */
export function waitAt(entries: readonly Entry[], en: number): Wait | undefined {
  const asked = entries.find((entry) => entry.en === en);
  if (!asked || !beginsWait(asked)) return undefined;
  const after = entries.filter((entry) => entry.en > en);
  if (after.some((entry) => ends(asked, entry))) return undefined;
  if (asked.type === 'tool.requested') return waitOf('client call', asked);
  if (asked.type !== 'tool.approval_requested') return undefined;
  const { call, approval, expiresAt } = asked.body;
  const requested = entries.findLast(
    (entry): entry is Entry & { type: 'tool.requested' } =>
      entry.en < en && entry.type === 'tool.requested' && entry.body.call === call,
  );
  const reason = reasonOf(entries, approval);
  return { kind: 'approval', call, tool: requested?.body.name ?? null, reason, expiresAt };
}

/** The rule's. A model that was asked first, and leaves it to a person, adds a sentence about what it has read. */
function reasonOf(entries: readonly Entry[], approval: string): string | null {
  const first = entries.find(
    (entry): entry is Entry & { type: 'tool.approval_requested' } =>
      entry.type === 'tool.approval_requested' && entry.body.approval === approval,
  );
  return first?.body.reason ?? null;
}

function waitOf(kind: Wait['kind'], { body }: Entry<'tool.requested'>): Wait {
  return { kind, call: body.call, tool: body.name, reason: null, expiresAt: null };
}

function ends(asked: Entry, { type, body }: Entry): boolean {
  if (terminalTypes.has(type) || type === 'step.abandoned') return true;
  const { call } = asked.body as { call: string };
  if (type === 'tool.completed') return body.call === call;
  if (asked.type !== 'tool.approval_requested') return false;
  return type === 'tool.approval_answered' && body.approval === asked.body.approval;
}
