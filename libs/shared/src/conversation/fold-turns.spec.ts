import { describe, expect, it, test } from '@jest/globals';
import { noUsage, type Conversation, type Message, type NewEntry } from '../contracts/index.js';
import { emptyConversation, fold } from './fold.js';
import { asEntries, openedTurn, usage } from './testing/entries.js';

const at = '2026-01-02T03:04:05.678Z';

function folded(entries: NewEntry[], from: Conversation = emptyConversation): Conversation {
  return asEntries(entries).reduce(fold, from);
}

function said(turn: string, text = `say ${turn}`): Message {
  const blocks: Message['blocks'] = [{ kind: 'text', text }];
  const place = { parent: null, turn, role: 'user' as const, author: 'u1', status: 'complete' as const };
  return { id: `m-${turn}`, ...place, blocks, createdAt: at };
}

function queued(turn: string, position: number, more: { next?: true; message?: Message } = {}): NewEntry[] {
  const body = {
    message: said(turn),
    policy: 'enqueue' as const,
    request: { model: 'x/y' },
    queued: true as const,
  };
  return [{ type: 'turn.accepted', turn, body }, placed(turn, position, more)];
}

function placed(turn: string, position: number, more: { next?: true; message?: Message } = {}): NewEntry {
  return { type: 'turn.queued', turn, body: { position, ...more } };
}

function stopped(turn: string): NewEntry {
  return { type: 'turn.stopped', turn, body: { by: 'u1', reason: 'user', usage: noUsage, durationMs: 0 } };
}

const steered: NewEntry = {
  type: 'steer.received',
  turn: 't1',
  body: { message: said('t2'), becomes: 't2', policy: 'steer', request: {}, key: { key: 'k', hash: 'h' } },
};
const tombstone = (turn: string): NewEntry => ({
  type: 'command.settled',
  turn,
  body: { outcome: 'tombstone' },
});
const order = ({ queue }: Conversation): string[] => queue.map(({ turn }) => turn);

describe('the queue', () => {
  it('holds what waits, off the path, in the order that the log says', () => {
    const conversation = folded([
      ...openedTurn,
      ...queued('a', 0),
      ...queued('b', 1),
      ...queued('c', 0, { next: true }),
    ]);
    expect(order(conversation)).toEqual(['c', 'a', 'b']);
    expect(conversation.queue.map(({ next }) => next)).toEqual([true, false, false]);
    expect(conversation.head).toBe('m1');
    expect(conversation.openTurn?.turn).toBe('t1');
  });

  it('keeps one whose place was never said, at its end', () => {
    const [accepted] = queued('b', 0);
    expect(order(folded([...queued('a', 0), ...(accepted ? [accepted] : [])]))).toEqual(['a', 'b']);
  });

  test.each([
    [0, ['c', 'a', 'b']],
    [1, ['a', 'c', 'b']],
    [2, ['a', 'b', 'c']],
    [9, ['a', 'b', 'c']],
  ])('moves an item to place %i, and it stays what it is', (position, expected) => {
    const waiting = folded([...queued('a', 0), ...queued('b', 1), ...queued('c', 2, { next: true })]);
    const moved = folded([placed('c', position)], waiting);
    expect(order(moved)).toEqual(expected);
    expect(moved.queue.find(({ turn }) => turn === 'c')).toEqual(waiting.queue[2]);
  });

  it('takes new words for an item', () => {
    const conversation = folded([...queued('a', 0), placed('a', 0, { message: said('a', 'other words') })]);
    expect(conversation.queue).toMatchObject([{ turn: 'a', message: { blocks: [{ text: 'other words' }] } }]);
  });

  it('passes over a place for what does not wait', () => {
    const waiting = folded(queued('a', 0));
    expect(folded([placed('z', 0)], waiting)).toEqual(waiting);
  });

  it('loses what ends without having begun, which leaves nothing to be settled', () => {
    const conversation = folded([...openedTurn, ...queued('a', 0), ...queued('b', 1), stopped('a')]);
    expect(conversation).toMatchObject({ queue: [{ turn: 'b' }], unsettled: [], openTurn: { turn: 't1' } });
    expect(conversation.messages.map(({ id }) => id)).toEqual(['m1']);
  });

  it('gives its item to the turn that starts, as it stands now and below the head', () => {
    const message = { ...said('a', 'as edited'), parent: 'm0' };
    const started: NewEntry = { type: 'turn.started', turn: 'a', body: { attempt: 1, message } };
    const conversation = folded([...queued('a', 0), ...queued('b', 1), started]);
    expect(order(conversation)).toEqual(['b']);
    expect(conversation).toMatchObject({
      head: 'm-a',
      messages: [message],
      openTurn: {
        turn: 'a',
        message: 'm-a',
        base: 'm0',
        request: { model: 'x/y' },
        attempt: 1,
        acceptedAt: at,
        startedAt: at,
      },
    });
  });

  it('is held and resumed', () => {
    const held = folded([...queued('a', 0), { type: 'queue.held', body: {} }]);
    expect(held.held).toBe(true);
    expect(folded([{ type: 'queue.resumed', body: {} }], held).held).toBe(false);
  });
});

describe('words for a running turn', () => {
  it('wait with it under the name of the turn that they would become', () => {
    const { openTurn, messages } = folded([...openedTurn, steered]);
    expect(openTurn?.steers).toMatchObject([
      { turn: 't2', message: { id: 'm-t2' }, policy: 'steer', key: { hash: 'h' }, next: false },
    ]);
    expect(messages).toHaveLength(1);
  });

  it('stand on the path once they are read, and the next reply answers them', () => {
    const message = { ...said('t1'), id: 'm-t2', parent: 'm2' };
    const conversation = folded([
      ...openedTurn,
      steered,
      { type: 'reply.completed', turn: 't1', body: { message: 'm2', status: 'complete', usage } },
      { type: 'turn.steered', turn: 't1', body: { message } },
    ]);
    expect(conversation.messages.map(({ id }) => id)).toEqual(['m1', 'm2', 'm-t2']);
    expect(conversation).toMatchObject({
      head: 'm-t2',
      openTurn: { message: 'm-t2', steers: [], base: null },
    });
  });

  it('for a turn that is not open are passed over', () => {
    expect(folded([steered])).toEqual(emptyConversation);
  });
});

describe('a stop', () => {
  it('is known of the open turn, the last word on it counting', () => {
    const stopping = (reason: 'user' | 'rollback'): NewEntry => ({
      type: 'turn.stopping',
      turn: 't1',
      body: { by: 'u1', reason },
    });
    const conversation = folded([...openedTurn, stopping('user')]);
    expect(conversation.openTurn?.stopping).toEqual({ by: 'u1', reason: 'user' });
    expect(folded([stopping('rollback')], conversation).openTurn?.stopping?.reason).toBe('rollback');
  });

  it('that comes before its turn is kept until the turn comes', () => {
    const waiting = folded([tombstone('t1'), tombstone('t9')]);
    expect(waiting.tombstones).toEqual(['t1', 't9']);
    expect(folded(openedTurn, waiting).tombstones).toEqual(['t9']);
    expect(folded(queued('t9', 0), waiting).tombstones).toEqual(['t1']);
  });

  it('is not kept for ever: of many the oldest go', () => {
    const { tombstones } = folded(Array.from({ length: 101 }, (_, place) => tombstone(`t${place}`)));
    expect([tombstones.length, tombstones[0], tombstones.at(-1)]).toEqual([100, 't1', 't100']);
  });

  test.each(['poison', 'double', 'over', 'superseded', 'refused'] as const)('%s is none', (outcome) => {
    const settled: NewEntry = { type: 'command.settled', turn: 't1', body: { outcome } };
    expect(folded([settled])).toEqual(emptyConversation);
  });
});

describe('mail', () => {
  const claimed = (mailGen: string): NewEntry => ({
    type: 'actor.claimed',
    body: { nonce: 'n', epoch: 1, mailGen },
  });
  const settled = (mail: number): NewEntry => ({ type: 'command.settled', mail, body: { outcome: 'over' } });

  it('is settled up to the highest that any entry names', () => {
    expect(folded([claimed('a'), settled(3), settled(7), settled(5)]).settledMail).toEqual({
      gen: 'a',
      sequence: 7,
    });
  });

  it('is settled by whatever entry carries it, also one that is passed over', () => {
    expect(folded([claimed('a'), { ...stopped('nobody'), mail: 9 }]).settledMail.sequence).toBe(9);
  });

  it('of the same mailbox stays settled under the next worker, of a new mailbox nothing is', () => {
    const first = folded([claimed('a'), settled(7)]);
    expect(folded([claimed('a')], first).settledMail).toEqual({ gen: 'a', sequence: 7 });
    expect(folded([claimed('b')], first).settledMail).toEqual({ gen: 'b', sequence: 0 });
  });
});

describe('a block that has grown long', () => {
  const step: NewEntry[] = [
    { type: 'step.started', turn: 't1', body: { step: 0, model: 'x/y' } },
    { type: 'block.started', turn: 't1', body: { step: 0, index: 0, kind: 'text' } },
  ];
  const delta = (text: string): NewEntry => ({
    type: 'block.delta',
    turn: 't1',
    body: { step: 0, index: 0, text },
  });
  const checkpoint: NewEntry = {
    type: 'block.checkpoint',
    turn: 't1',
    body: { step: 0, index: 0, text: 'all of it' },
  };

  it('is what its checkpoint says, and counts from there', () => {
    const { openTurn } = folded([...openedTurn, ...step, checkpoint, delta(' and more')]);
    expect(openTurn?.openStep?.blocks).toMatchObject([{ text: 'all of it and more', n: 6 }]);
  });

  it('is left alone by the checkpoint of another step', () => {
    const other = { ...checkpoint, body: { ...checkpoint.body, step: 1 } } as NewEntry;
    const { openTurn } = folded([...openedTurn, ...step, delta('a'), other]);
    expect(openTurn?.openStep?.blocks).toMatchObject([{ text: 'a', n: 5 }]);
  });
});

describe('the head', () => {
  it('moves back to a message, and the path ends there', () => {
    const moved = (head: string | null): NewEntry => ({
      type: 'history.moved',
      body: { head, reason: 'rollback' },
    });
    const path = folded([
      ...openedTurn,
      stopped('t1'),
      ...queued('t2', 0),
      { type: 'turn.started', turn: 't2', body: { attempt: 1, message: { ...said('t2'), parent: 'm1' } } },
    ]);
    expect(path.messages.map(({ id }) => id)).toEqual(['m1', 'm-t2']);
    expect(folded([moved('m1')], path)).toMatchObject({ head: 'm1', messages: [{ id: 'm1' }] });
    expect(folded([moved(null)], path)).toMatchObject({ head: null, messages: [] });
  });
});

describe('a result', () => {
  const call = (step: number): NewEntry[] => [
    { type: 'step.started', turn: 't1', body: { step, model: 'x/y' } },
    { type: 'block.started', turn: 't1', body: { step, index: 0, kind: 'tool', call: 'a', name: 'look' } },
    {
      type: 'block.completed',
      turn: 't1',
      body: { step, index: 0, block: { kind: 'tool', step, call: 'a', name: 'look', input: {} } },
    },
    { type: 'step.completed', turn: 't1', body: { step, stopReason: 'tool_use', usage } },
    { type: 'tool.requested', turn: 't1', body: { call: 'a', name: 'look', input: {}, hash: 'h' } },
  ];
  const result = (output: string): NewEntry => ({
    type: 'tool.completed',
    turn: 't1',
    body: { call: 'a', outcome: 'ok', output, truncated: false },
  });

  it('belongs to the call of its step, though a later step uses the same id', () => {
    const { openTurn } = folded([...openedTurn, ...call(0), result('first'), ...call(1), result('second')]);
    expect(openTurn?.reply?.blocks).toMatchObject([{ output: 'first' }, { output: 'second' }]);
    expect(openTurn?.calls).toEqual([]);
  });

  it('is never written over', () => {
    const { openTurn } = folded([...openedTurn, ...call(0), result('first'), result('second')]);
    expect(openTurn?.reply?.blocks).toMatchObject([{ output: 'first' }]);
  });
});
