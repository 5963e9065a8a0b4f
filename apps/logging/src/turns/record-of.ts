import {
  noUsage,
  terminalTypes,
  type Entry,
  type EntryBody,
  type EntryType,
  type Message,
  type TurnRecord,
} from '#shared/contracts';
import type { TurnStory } from './turn-story.js';

type RecordedCall = TurnRecord['calls'][number];
type End = Entry<'turn.completed' | 'turn.stopped' | 'turn.failed'>;

/** Undefined where the story has no end yet, or no beginning. */
export function recordOf({ session, user, turn, parents, entries }: TurnStory): TurnRecord | undefined {
  const accepted = first(entries, 'turn.accepted');
  const end = endOf(entries);
  if (!end || !accepted) return undefined;
  const startedAt = first(entries, 'turn.started')?.at ?? null;
  return {
    session,
    turn,
    en: end.en,
    user,
    parent: parents[0] ?? null,
    agent: first(entries, 'reply.started')?.body.agent ?? accepted.body.request.agent ?? null,
    model: last(entries, 'step.started')?.body.model ?? null,
    ...howItEnded(end),
    asked: askedIn(entries),
    answered: answeredIn(entries),
    calls: callsIn(entries),
    usage: { ...noUsage, ...end.body.usage },
    costUsd: end.body.usage.costUsd,
    acceptedAt: accepted.at,
    startedAt,
    endedAt: end.at,
    firstBlockMs: between(startedAt, first(entries, 'block.started')?.at),
    steps: countOf(entries, 'step.completed'),
    abandonedSteps: countOf(entries, 'step.abandoned'),
  };
}

export function endOf(entries: readonly Entry[]): End | undefined {
  return entries.findLast((entry): entry is End => terminalTypes.has(entry.type));
}

function first<T extends EntryType>(entries: readonly Entry[], type: T): Entry<T> | undefined {
  return entries.find((entry) => entry.type === type) as Entry<T> | undefined;
}

function last<T extends EntryType>(entries: readonly Entry[], type: T): Entry<T> | undefined {
  return entries.findLast((entry) => entry.type === type) as Entry<T> | undefined;
}

function countOf(entries: readonly Entry[], type: EntryType): number {
  return entries.filter((entry) => entry.type === type).length;
}

function howItEnded(end: End): Pick<TurnRecord, 'status' | 'code' | 'stopReason'> {
  switch (end.type) {
    case 'turn.completed':
      return { status: 'completed' };
    case 'turn.failed':
      return { status: 'failed', code: end.body.code };
    case 'turn.stopped':
      return { status: 'stopped', ...(end.body.reason ? { stopReason: end.body.reason } : {}) };
  }
}

/** Words may change while they wait in the queue: what counts is what they were when the turn began. */
function askedIn(entries: readonly Entry[]): string[] {
  let words: Message | undefined;
  const steered: Message[] = [];
  for (const { type, body } of entries) {
    if (type === 'turn.accepted') words ??= body.message;
    if (type === 'turn.started' || type === 'turn.queued') words = body.message ?? words;
    if (type === 'turn.steered') steered.push(body.message);
  }
  return (words ? [words, ...steered] : steered).map(textOf);
}

function textOf({ blocks }: Message): string {
  return joined(blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])));
}

interface Reply {
  agent: string;
  texts: string[];
  /** How many of them are of steps before the one that runs. */
  kept: number;
}

/** What a step had said that was given up is no part of the reply. */
function answeredIn(entries: readonly Entry[]): TurnRecord['answered'] {
  const replies: Reply[] = [];
  for (const { type, body } of entries) {
    const reply = replies.at(-1);
    if (type === 'reply.started') replies.push({ agent: body.agent, texts: [], kept: 0 });
    else if (!reply) continue;
    else if (type === 'step.started') reply.kept = reply.texts.length;
    else if (type === 'step.abandoned') reply.texts.length = reply.kept;
    else if (type === 'block.completed') reply.texts.push(...spokenIn(body));
  }
  return replies.map(({ agent, texts }) => ({ agent, text: joined(texts) }));
}

function spokenIn({ block }: EntryBody<'block.completed'>): string[] {
  return block.kind === 'text' ? [block.text] : [];
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

/** A model may use a call's id again, in another step: the last request of the name is the one that a result is for. */
function callsIn(entries: readonly Entry[]): RecordedCall[] {
  const calls: RecordedCall[] = [];
  const open = new Map<string, { call: RecordedCall; since: string }>();
  for (const { type, body, at } of entries) {
    if (type === 'tool.requested') {
      const call = { call: body.call, name: body.name, outcome: null, ms: null, waitedMs: 0 };
      calls.push(call);
      open.set(body.call, { call, since: at });
    } else if (type === 'tool.approval_answered') {
      const waiting = open.get(body.call);
      if (waiting) waiting.call.waitedMs += body.waitedMs ?? 0;
    } else if (type === 'tool.completed') {
      const done = open.get(body.call);
      if (!done) continue;
      done.call.outcome = body.outcome;
      done.call.ms = between(done.since, at);
      open.delete(body.call);
    }
  }
  return calls;
}

function between(from: string | null | undefined, to: string | null | undefined): number | null {
  if (!from || !to) return null;
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
