import type { Broker } from '#shared/broker';
import {
  isDelta,
  newId,
  noUsage,
  type Append,
  type Entry,
  type Message,
  type NewEntry,
  type StopReason,
  type Usage,
} from '#shared/contracts';

export const usage: Usage = { ...noUsage, inputTokens: 10, outputTokens: 5, contextUsed: 15 };

/** Writes one session's log as its actor would, but when and in which order the test says. */
export class LogScript {
  n = 0;
  en = 0;

  constructor(
    private readonly broker: Broker,
    readonly session: string,
  ) {}

  /** Numbers the entries as the next ones. */
  next(...entries: NewEntry[]): Append {
    const numbered = entries.map((entry) => {
      this.n += 1;
      if (!isDelta(entry)) this.en += 1;
      return { ...entry, n: this.n, en: this.en, at: new Date().toISOString() } as Entry;
    });
    return { v: 1, gen: this.broker.gen, epoch: 1, nonce: 'script', entries: numbered };
  }

  /** The stream sequence at which it stands. */
  store(append: Append): Promise<number> {
    const kind = append.entries.every(isDelta) ? 'd' : 'e';
    return this.storeRaw(JSON.stringify(append), kind);
  }

  async storeRaw(data: string | Uint8Array, kind: 'e' | 'd' = 'e'): Promise<number> {
    const { js, names } = this.broker;
    return (await js.publish(names.log(this.session, kind), data)).seq;
  }

  append(...entries: NewEntry[]): Promise<number> {
    return this.store(this.next(...entries));
  }
}

export interface TurnIds {
  turn: string;
  message: string;
  reply: string;
}

export function newTurn(): TurnIds {
  return { turn: newId('t'), message: newId('m'), reply: newId('m') };
}

export function said({ turn, message }: TurnIds, parent: string | null, text = 'Hello'): Message {
  return {
    id: message,
    parent,
    turn,
    role: 'user',
    author: 'u_admin',
    status: 'complete',
    blocks: [{ kind: 'text', text }],
    createdAt: new Date().toISOString(),
  };
}

export function accepted(
  ids: TurnIds,
  parent: string | null,
  text = 'Hello',
  cause?: string,
): NewEntry<'turn.accepted'> {
  return {
    type: 'turn.accepted',
    turn: ids.turn,
    by: 'u_admin',
    ...(cause ? { cause } : {}),
    body: {
      message: said(ids, parent, text),
      policy: 'reject',
      request: {},
      key: { key: 'a key', hash: 'hash of the body' },
    },
  };
}

/** Accepted behind what runs. */
export function waiting(ids: TurnIds, position = 0): NewEntry[] {
  const entry = accepted(ids, null);
  return [
    { ...entry, body: { ...entry.body, queued: true } },
    { type: 'turn.queued', turn: ids.turn, body: { position } },
  ];
}

/** Out of the queue, below the head. */
export function startedFromQueue(ids: TurnIds, parent: string | null): NewEntry {
  return { type: 'turn.started', turn: ids.turn, body: { attempt: 1, message: said(ids, parent) } };
}

/** Words for a turn that runs. */
export function steer({ turn }: TurnIds, words: TurnIds): NewEntry<'steer.received'> {
  const key = { key: 'another key', hash: 'hash of the words' };
  const body = {
    message: said(words, null),
    becomes: words.turn,
    policy: 'steer' as const,
    request: {},
    key,
  };
  return { type: 'steer.received', turn, body };
}

export function stopped({ turn }: TurnIds, reason: StopReason = 'user'): NewEntry {
  return { type: 'turn.stopped', turn, body: { by: 'u_admin', reason, usage, durationMs: 3 } };
}

export function begun({ turn, message, reply }: TurnIds): NewEntry[] {
  return [
    { type: 'turn.started', turn, body: { attempt: 1 } },
    { type: 'reply.started', turn, body: { message: reply, agent: 'assistant', parent: message } },
    { type: 'step.started', turn, body: { step: 0, model: 'rehearsal/test' } },
  ];
}

export function blockStarted({ turn }: TurnIds, index: number): NewEntry {
  return { type: 'block.started', turn, body: { step: 0, index, kind: 'text' } };
}

export function delta({ turn }: TurnIds, index: number, text: string): NewEntry {
  return { type: 'block.delta', turn, body: { step: 0, index, text } };
}

export function blockCompleted({ turn }: TurnIds, index: number, text: string): NewEntry {
  return { type: 'block.completed', turn, body: { step: 0, index, block: { kind: 'text', text } } };
}

export function replied({ turn, reply }: TurnIds, status: 'complete' | 'failed' = 'complete'): NewEntry[] {
  return [
    { type: 'step.completed', turn, body: { step: 0, stopReason: 'end_turn', usage } },
    { type: 'reply.completed', turn, body: { message: reply, status, usage } },
  ];
}

export function completed({ turn }: TurnIds): NewEntry[] {
  return [
    { type: 'turn.completed', turn, body: { usage, durationMs: 7 } },
    { type: 'turn.settled', turn, body: {} },
  ];
}

/** A turn from end to end. */
export function wholeTurn(ids: TurnIds, parent: string | null, text = 'Hi there'): NewEntry[] {
  return [
    accepted(ids, parent),
    ...begun(ids),
    blockStarted(ids, 0),
    blockCompleted(ids, 0, text),
    ...replied(ids),
    ...completed(ids),
  ];
}
