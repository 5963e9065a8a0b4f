import { noUsage, terminalTypes, type Entry, type Usage } from '#shared/contracts';

/** One question to a model within a turn, and what became of it. */
export interface ModelCall {
  model: string;
  agent: string | null;
  worker: string | undefined;
  outcome: 'completed' | 'abandoned' | 'unfinished';
  ms: number;
  usage: Usage;
}

/** The questions of a turn's steps, in order. Their usage adds up to that which the turn's end tells. Pure. */
export function modelCallsIn(entries: readonly Entry[]): ModelCall[] {
  const calls: ModelCall[] = [];
  let agent: string | null = null;
  let open: { call: ModelCall; since: number } | undefined;
  const close = (outcome: ModelCall['outcome'], at: string, usage: Usage | undefined): void => {
    if (!open) return;
    const ms = Math.max(0, Date.parse(at) - open.since);
    Object.assign(open.call, { outcome, ms, usage: usage ?? noUsage });
    open = undefined;
  };
  for (const entry of entries) {
    const { at } = entry;
    if (entry.type === 'reply.started') ({ agent } = entry.body);
    if (entry.type === 'step.started') {
      const { model, worker } = entry.body;
      const call: ModelCall = { model, agent, worker, outcome: 'unfinished', ms: 0, usage: noUsage };
      calls.push(call);
      open = { call, since: Date.parse(at) };
    }
    if (entry.type === 'step.completed') close('completed', at, entry.body.usage);
    if (entry.type === 'step.abandoned') close('abandoned', at, entry.body.usage);
    if (isEnd(entry)) {
      const remainder = minus(entry.body.usage, calls);
      close('unfinished', at, undefined);
      const last = calls.at(-1);
      if (last) last.usage = plus(last.usage, remainder);
    }
  }
  return calls;
}

/** Between which of its steps the turn went on with another worker. Of logs of old nobody knows. */
export function handOversIn(calls: readonly ModelCall[]): number {
  const workers = calls.flatMap(({ worker }) => worker ?? []);
  return workers.filter((worker, index) => index > 0 && worker !== workers[index - 1]).length;
}

function isEnd(entry: Entry): entry is Entry<'turn.completed' | 'turn.stopped' | 'turn.failed'> {
  return terminalTypes.has(entry.type);
}

const counts = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'costUsd'] as const;
/** Below this a difference of two costs is what floating point made of it. */
const least = 1e-12;

function minus(whole: Usage, calls: readonly ModelCall[]): Usage {
  const rest = { ...noUsage };
  for (const each of counts) {
    const difference = calls.reduce((left, { usage }) => left - usage[each], whole[each]);
    rest[each] = difference > least ? difference : 0;
  }
  return rest;
}

function plus(one: Usage, other: Usage): Usage {
  const sum = { ...one };
  for (const each of counts) sum[each] += other[each];
  return sum;
}
