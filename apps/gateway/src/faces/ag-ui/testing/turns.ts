import { noUsage, type Entry, type Message } from '#shared/contracts';
import { Teller, type TellerParts } from '../../telling/teller.js';
import { entry, turn } from '../../testing/entries.js';
import { agUiTelling } from '../telling/ag-ui-telling.js';
import type { AgUiMessage } from '../telling/events.js';
import { greetingOf, type Run } from '../telling/run.js';
import type { State } from '../telling/state.js';

export const look = { name: 'look', description: '', inputSchema: { type: 'object' } };

/** By a client that brings a tool of its own. */
export const accepted = entry('turn.accepted', {
  message: {
    id: 'u_1',
    parent: null,
    turn,
    role: 'user',
    author: 'u_1',
    status: 'complete',
    blocks: [{ kind: 'text', text: 'Hello' }],
    createdAt: '2026-01-01T00:00:00.000Z',
  },
  policy: 'reject',
  request: { clientTools: [look] },
});

export const hello: AgUiMessage = { id: 'u_1', role: 'user', content: 'Hello' };

export const begins = (message = 'm_1', agent = 'ada', interjectionOf?: string): Entry =>
  entry('reply.started', {
    message,
    agent,
    parent: 'u_1',
    ...(interjectionOf === undefined ? {} : { interjectionOf }),
  });

export const stepBegins = (step = 0, model = 'rehearsal/rehearsal'): Entry =>
  entry('step.started', { step, model });

export const stepEnds = (step = 0, stopReason = 'end_turn'): Entry =>
  entry('step.completed', { step, stopReason, usage: { ...noUsage, inputTokens: 1, outputTokens: 3 } });

export const abandoned = (step = 0): Entry =>
  entry('step.abandoned', { step, reason: 'provider_overloaded', failure: 'provider_overloaded' });

interface Spoken {
  kind?: 'text' | 'thinking';
  step?: number;
  index?: number;
  /** So much of it was told by deltas. */
  heard?: number;
}

/** A block of text, of which deltas have told a part. */
export function speaks(
  text: string,
  { kind = 'text', step = 0, index = 0, heard = 0 }: Spoken = {},
): Entry[] {
  const of = { step, index };
  return [
    ...starts(text.slice(0, heard), { kind, step, index }),
    entry('block.completed', { ...of, block: { kind, text } }),
  ];
}

/** Its beginning alone. */
export function starts(heard: string, { kind = 'text', step = 0, index = 0 }: Spoken = {}): Entry[] {
  const of = { step, index };
  const delta = heard === '' ? [] : [entry('block.delta', { ...of, text: heard })];
  return [entry('block.started', { ...of, kind }), ...delta];
}

export function asksFor(call: string, name: string, input: object, { step = 0, index = 0 } = {}): Entry[] {
  const of = { step, index };
  return [
    entry('block.started', { ...of, kind: 'tool', call, name }),
    entry('block.delta', { ...of, text: JSON.stringify(input) }),
    entry('block.completed', { ...of, block: { kind: 'tool', step, call, name, input } }),
  ];
}

export function isRequested(call: string, name: string, input: object, runs?: 'client'): Entry {
  const clients = runs ? { key: `k_${call}`, runs } : {};
  return entry('tool.requested', { call, name, input, hash: 'h', ...clients });
}

export const needsConsent = (call: string): Entry =>
  entry('tool.approval_requested', {
    approval: `ap_${call}`,
    call,
    hash: 'h',
    from: 'person',
    reason: 'It writes.',
    expiresAt: '2036-01-02T00:00:00.000Z',
  });

export const comesOut = (call: string, output: string, outcome: 'ok' | 'error' | 'denied' = 'ok'): Entry =>
  entry('tool.completed', { call, outcome, output, truncated: false });

/** A reply of one step that says this. */
export const replying = (...said: Entry[]): Entry[] => [begins(), stepBegins(), ...said, stepEnds()];

export const run: Run = {
  threadId: 'thread',
  runId: 'run',
  version: '1.0',
  session: 's_1',
  turn,
  names: new Map([['ada', 'Ada']]),
  base: [hello],
};

interface Told extends Pick<TellerParts<State>, 'answered' | 'waits'> {
  run?: Run;
  caughtUp?: boolean;
  from?: State;
}

/** As a gateway would send it; each entry is an append by itself, a list of them one together. */
export function tellerOf({ run: of = run, caughtUp = false, from, ...parts }: Told = {}): Teller<State> {
  return new Teller({ turn, telling: agUiTelling(of, greetingOf(of, caughtUp), from), ...parts });
}

export function told(entries: readonly (Entry | Entry[])[], how?: Told): string[] {
  const teller = tellerOf(how);
  return entries.flatMap((each) => teller.tellAppend([each].flat()));
}

export const eventsOf = (frames: readonly string[]) => frames.map((each) => JSON.parse(each.slice(6)));

export const typesOf = (frames: readonly string[]): string[] =>
  eventsOf(frames)
    .map(({ type }) => type)
    .filter((type) => type !== 'CUSTOM');

/** A reply as it is kept. */
export const kept = (...blocks: Message['blocks']): Message => ({
  id: 'm_1',
  parent: 'u_1',
  turn,
  role: 'assistant',
  author: 'ada',
  status: 'complete',
  blocks,
  createdAt: '2026-01-01T00:00:00.000Z',
});
