import { noUsage, type Entry } from '#shared/contracts';
import type { Kept } from '../../telling/kept-turns.js';
import { Teller, type TellerParts } from '../../telling/teller.js';
import { completed, entry, turn } from '../../testing/entries.js';
import { aiSdkTelling } from '../telling/ai-sdk-telling.js';
import type { Dialect } from '../telling/chunks.js';
import type { Said } from '../telling/steps.js';
import type { State } from '../telling/state.js';

export const how = (dialect: Dialect = 'with approvals') => ({ session: 's_1', turn, dialect });

/** By a page that brings a tool of its own. */
export const accepted = entry('turn.accepted', {
  message: {
    id: 'm_1',
    parent: null,
    turn,
    role: 'user',
    author: 'u_1',
    status: 'complete',
    blocks: [],
    createdAt: '2026-01-01T00:00:00.000Z',
  },
  policy: 'reject',
  request: { clientTools: [{ name: 'look', description: '', inputSchema: { type: 'object' } }] },
});

export const begins = (reply = 'm_reply') =>
  entry('reply.started', { message: reply, agent: 'default', parent: 'm_1' });

export const stepBegins = (step = 0) => entry('step.started', { step, model: 'rehearsal/rehearsal' });

export const stepEnds = (step = 0, stopReason = 'end_turn') =>
  entry('step.completed', { step, stopReason, usage: { ...noUsage, outputTokens: 3 } });

/** A block of text, of which deltas have told a part. */
export function speaks(
  text: string,
  { kind = 'text' as 'text' | 'thinking', index = 0, heard = 0 } = {},
): Entry[] {
  const of = { step: 0, index };
  const deltas = heard === 0 ? [] : [entry('block.delta', { ...of, text: text.slice(0, heard) })];
  return [
    entry('block.started', { ...of, kind }),
    ...deltas,
    entry('block.completed', { ...of, block: { kind, text } }),
  ];
}

export function asksFor(call: string, name: string, input: object, index = 0): Entry[] {
  const of = { step: 0, index };
  return [
    entry('block.started', { ...of, kind: 'tool', call, name }),
    entry('block.delta', { ...of, text: JSON.stringify(input) }),
    entry('block.completed', { ...of, block: { kind: 'tool', step: 0, call, name, input } }),
  ];
}

export function isRequested(call: string, name: string, input: object, runs?: 'client'): Entry {
  const clients = runs ? { key: `k_${call}`, runs } : {};
  return entry('tool.requested', { call, name, input, hash: 'h', ...clients });
}

export const needsConsent = (call: string) =>
  entry('tool.approval_requested', {
    approval: `ap_${call}`,
    call,
    hash: 'h',
    from: 'person',
    reason: 'It writes.',
    expiresAt: '2026-01-02T00:00:00.000Z',
  });

export const comesOut = (call: string, output: string, outcome: 'ok' | 'error' | 'denied' = 'ok') =>
  entry('tool.completed', { call, outcome, output, truncated: false });

/** A reply of one step that says this. */
export const saying = (...said: Entry[]): Entry[] => [
  begins(),
  stepBegins(),
  ...said,
  stepEnds(),
  completed(),
];

/** As they would stand in a log. */
export const inOrder = (entries: readonly Entry[]): Entry[] =>
  entries.map((each, place) => ({ ...each, n: place + 1, en: place + 1 }));

/** A question about a call is appended with it, anything else here by itself. */
function inAppends(entries: readonly Entry[]): Entry[][] {
  const appends: Entry[][] = [];
  for (const each of entries) {
    const last = appends.at(-1);
    if (each.type === 'tool.approval_requested' && last) last.push(each);
    else appends.push([each]);
  }
  return appends;
}

/** As a gateway would send it. */
export function told(
  entries: readonly Entry[],
  dialect?: Dialect,
  from?: { said: Said } & Pick<TellerParts<State>, 'waits' | 'answered'>,
): string[] {
  const teller = new Teller({ ...from, turn, telling: aiSdkTelling(how(dialect), from?.said) });
  return inAppends(entries).flatMap((append) => teller.tellAppend(append));
}

/** What memory keeps of it. */
export const kept = (entries: readonly Entry[]): Kept[] =>
  inAppends(entries.filter(({ type }) => type !== 'block.delta')).flatMap((append) =>
    append.map((each) => ({ gen: 'g_1', sequence: append[0]?.n ?? 0, entry: each })),
  );

export const chunksOf = (frames: readonly string[]) =>
  frames.filter((each) => !each.includes('[DONE]')).map((each) => JSON.parse(each.slice(6)));
export const typesOf = (frames: readonly string[]) => chunksOf(frames).map(({ type }) => type);
