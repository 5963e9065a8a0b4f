import { describe, expect, it } from '@jest/globals';
import { noUsage, type Conversation, type NewEntry } from '../contracts/index.js';
import { emptyConversation, fold } from './fold.js';
import { asEntries, openedTurn, usage } from './testing/entries.js';
import { visibleMessages } from './visible-messages.js';

function folded(entries: NewEntry[], from: Conversation = emptyConversation): Conversation {
  return asEntries(entries).reduce(fold, from);
}

const turn = 't1';
const half: NewEntry[] = [
  { type: 'step.started', turn, body: { step: 0, model: 'x/y' } },
  { type: 'block.started', turn, body: { step: 0, index: 0, kind: 'text' } },
  { type: 'block.delta', turn, body: { step: 0, index: 0, text: 'half a sen' } },
];
const failedReply: NewEntry = {
  type: 'reply.completed',
  turn,
  body: { message: 'm2', status: 'failed', usage },
};
const failure = { code: 'provider_connection' as const, message: 'broke off', retryable: true };
const failed: NewEntry = { type: 'turn.failed', turn, body: { ...failure, usage, durationMs: 3 } };
const stopped: NewEntry = { type: 'turn.stopped', turn, body: { by: 'u1', usage: noUsage, durationMs: 3 } };
const [asked] = openedTurn;
if (asked?.type !== 'turn.accepted') throw new Error('No turn.');
const { message } = asked.body;

/** The same message is answered by another turn. */
const again: NewEntry[] = [
  { type: 'history.moved', body: { head: null, reason: 'regenerate' } },
  {
    type: 'turn.accepted',
    turn: 't2',
    body: { message, policy: 'reject', request: {}, retryOf: turn },
  },
];

describe('a turn that failed', () => {
  const conversation = folded([...openedTurn, ...half, failedReply, failed]);

  it('keeps what had arrived, as the model may see it again', () => {
    expect(conversation.messages.at(-1)).toMatchObject({
      id: 'm2',
      status: 'failed',
      blocks: [{ kind: 'text', text: 'half a sen' }],
    });
    expect(conversation.messages.at(-1)?.blocks).toHaveLength(1);
  });

  it('is marked for people', () => {
    expect(visibleMessages(conversation).at(-1)?.blocks.at(-1)).toEqual({ kind: 'error', ...failure });
    expect(conversation.failure).toEqual({ turn, reply: 'm2', ...failure });
  });

  it('is marked also where no reply had begun', () => {
    const early = folded([asked, failed]);
    expect(visibleMessages(early)).toMatchObject([
      { id: 'm1' },
      { role: 'system', turn, parent: 'm1', status: 'failed', blocks: [{ kind: 'error', ...failure }] },
    ]);
    expect(early).toMatchObject({ head: 'm1', messages: [{ id: 'm1' }] });
    const unsaid = folded([{ type: 'history.moved', body: { head: null, reason: 'rewind' } }], early);
    expect(visibleMessages(unsaid)).toEqual([]);
  });

  it('is marked until the next turn begins', () => {
    const after = folded(again, conversation);
    expect(after.failure).toBeNull();
    expect(JSON.stringify(visibleMessages(after))).not.toContain('broke off');
  });

  it('and was never open marks nothing', () => {
    expect(folded([failed]).failure).toBeNull();
  });
});

describe('the turn that ended last', () => {
  it.each([
    ['completed', { type: 'turn.completed', turn, body: { usage, durationMs: 1 } }],
    ['stopped', stopped],
    ['failed', failed],
  ] as const)('is known with what it takes to run it again: %s', (end, terminal) => {
    const request = { model: 'x/y' };
    const accepted: NewEntry = { ...asked, body: { ...asked.body, request } };
    expect(folded([accepted, terminal]).lastTurn).toEqual({ turn, message: 'm1', end, request });
  });

  it('is another one once that has ended, and none that never began', () => {
    const conversation = folded([...openedTurn, ...half, failedReply, failed, ...again]);
    expect(conversation.openTurn).toMatchObject({ turn: 't2', message: 'm1' });
    expect(conversation.messages.map(({ id }) => id)).toEqual(['m1']);
    const waited: NewEntry[] = [
      {
        type: 'turn.accepted',
        turn: 't3',
        body: { message: { ...message, id: 'm3' }, policy: 'enqueue', request: {}, queued: true },
      },
      { ...stopped, turn: 't3' } as NewEntry,
    ];
    expect(folded(waited, conversation).lastTurn?.turn).toBe('t1');
    expect(folded([{ ...stopped, turn: 't2' } as NewEntry], conversation).lastTurn).toMatchObject({
      turn: 't2',
      message: 'm1',
      end: 'stopped',
    });
  });

  it('leaves the queue under its own name, whatever message it was to answer', () => {
    const waits: NewEntry = {
      type: 'turn.accepted',
      turn: 't2',
      body: { message, policy: 'reject', request: {}, retryOf: turn, queued: true },
    };
    const waiting = folded([waits]);
    expect(waiting.queue).toMatchObject([{ turn: 't2', retryOf: turn, message: { turn: 't1' } }]);
    expect(folded([{ ...stopped, turn: 't2' } as NewEntry], waiting).queue).toEqual([]);
  });
});

describe('tries of a step', () => {
  const abandoned = (body: object): NewEntry => {
    return { type: 'step.abandoned', turn, body: { step: 0, reason: 'no', ...body } } as NewEntry;
  };
  const begun = [...openedTurn, ...half];
  const openTurnAfter = (...entries: NewEntry[]) => folded([...begun, ...entries]).openTurn;
  const retryAt = '2026-01-02T03:04:09.000Z';

  it('are counted by what went wrong, and until when nobody tries again', () => {
    const turnAfter = openTurnAfter(
      abandoned({ failure: 'provider_overloaded', retryAt, usage }),
      abandoned({ failure: 'context_exhausted' }),
    );
    expect(turnAfter?.tries).toEqual({
      transient: 1,
      context: 1,
      retryAt: null,
      givenUp: [],
      lastFailure: 'context_exhausted',
    });
    expect(turnAfter?.usage.inputTokens).toBe(usage.inputTokens);
    expect(turnAfter?.stepsAbandoned).toBe(0);
    expect(openTurnAfter(abandoned({ failure: 'provider_overloaded', retryAt }))?.tries.retryAt).toBe(
      retryAt,
    );
  });

  it('begin anew with another model, and with another step', () => {
    const other = openTurnAfter(
      abandoned({ failure: 'provider_overloaded' }),
      abandoned({ failure: 'provider_overloaded', givenUp: 'x/y' }),
    );
    expect(other?.tries).toMatchObject({ transient: 0, givenUp: ['x/y'] });
    const completed: NewEntry = {
      type: 'step.completed',
      turn,
      body: { step: 0, stopReason: 'tool_use', usage },
    };
    expect(
      openTurnAfter(abandoned({ failure: 'provider_overloaded' }), ...half, completed)?.tries,
    ).toMatchObject({ transient: 0, lastFailure: null });
  });

  it('are none where a worker was lost', () => {
    const lost = openTurnAfter(abandoned({}));
    expect(lost).toMatchObject({ stepsAbandoned: 1, tries: { transient: 0, lastFailure: null } });
  });
});
