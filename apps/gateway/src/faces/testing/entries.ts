import { noUsage, type Entry, type EntryBody, type EntryType } from '#shared/contracts';

export const turn = 't_1';

let n = 0;

/** One event of the turn that a test is about. */
export function entry<T extends EntryType>(type: T, body: EntryBody<T>, of = turn): Entry<T> {
  n += 1;
  return { type, turn: of, n, en: n, at: '2026-01-01T00:00:00.000Z', body } as unknown as Entry<T>;
}

export const completed = (usage = noUsage): Entry => entry('turn.completed', { usage, durationMs: 1 });

/** A step that asks for these calls, up to where it has ended. */
export function asking(step: number, ...calls: string[]): Entry[] {
  const blocks = calls.map((call, index) =>
    entry('block.completed', {
      step,
      index,
      block: { kind: 'tool', step, call, name: 'look', input: {} },
    }),
  );
  const ended = entry('step.completed', { step, stopReason: 'tool_use', usage: noUsage });
  return [entry('step.started', { step, model: 'rehearsal/rehearsal' }), ...blocks, ended];
}

/** Ours, unless it is said to be the client's; ours may have to be alone. */
export function requested(call: string, how?: 'client' | 'alone'): Entry {
  const key = how === 'client' ? { key: `k_${call}`, runs: how } : {};
  const alone = how === 'alone' ? { alone: true as const } : {};
  return entry('tool.requested', { call, name: 'look', input: {}, hash: 'h', ...key, ...alone });
}

export function needsWord(call: string, from: 'person' | 'model' = 'person'): Entry {
  const expiresAt = '2026-01-02T00:00:00.000Z';
  return entry('tool.approval_requested', {
    approval: `ap_${call}`,
    call,
    hash: 'h',
    from,
    reason: 'It writes.',
    expiresAt,
  });
}

export function agreedTo(call: string, decision: 'approve' | 'edit' | 'deny', input?: object): Entry {
  const changed = input ? { input } : {};
  return entry('tool.approval_answered', { approval: `ap_${call}`, call, decision, ...changed });
}

export function answered(call: string): Entry {
  return entry('tool.completed', { call, outcome: 'ok', output: '', truncated: false });
}
