import type { Entry, Message, NewEntry } from '#shared/contracts';
import { asEntries } from '../../../shared/src/conversation/testing/entries.js';
import { Dice, randomSession } from '../../../shared/src/conversation/testing/random-session.js';

export { Dice };

const at = '2026-01-02T03:04:05.678Z';

/** A random session's log, with more of what waits for somebody and of who works for it. */
export function randomLog(seed: number): Entry[] {
  const dice = new Dice(seed);
  const more = randomSession(dice).flatMap((entry, place) => around(entry, place, dice));
  return asEntries(more);
}

function around(entry: NewEntry, place: number, dice: Dice): NewEntry[] {
  if (entry.type === 'tool.requested') return asked(entry, place, dice);
  if (entry.type === 'steer.received' && dice.onceIn(2)) return [entry, ...heardOrLeft(entry, dice)];
  if (entry.type === 'turn.started' && dice.onceIn(3)) return [entry, ...words(entry)];
  if (entry.type === 'turn.settled' && dice.onceIn(2)) return [entry, ...beside(place)];
  return [entry];
}

/** Somebody must agree, is asked twice, or works for the call. */
function asked(entry: NewEntry<'tool.requested'>, place: number, dice: Dice): NewEntry[] {
  const { turn } = entry;
  const { call, hash } = entry.body;
  const requested: NewEntry = dice.onceIn(2)
    ? { ...entry, body: { ...entry.body, key: `k${place}`, runs: 'client', title: 'Look' } }
    : entry;
  const question = { approval: `ap${place}`, call, hash, reason: 'careful', expiresAt: at };
  const child = { call, session: `s${place}`, childTurn: `ct${place}`, agent: 'ann' };
  const asking: NewEntry[] = [
    { type: 'tool.approval_requested', turn, body: { ...question, from: 'model' } },
    { type: 'tool.approval_requested', turn, body: { ...question, from: 'person' } },
    { type: 'tool.approval_answered', turn, body: { approval: `ap${place}`, call, decision: 'approve' } },
  ];
  const working: NewEntry[] = [
    { type: 'agent.started', turn, body: { ...child, background: true } },
    { type: 'tool.started', turn, body: { call, attempt: 2 } },
    { type: 'tool.progress', turn, body: { call, text: 'half of it' } },
  ];
  const ended: NewEntry[] = [
    {
      type: 'agent.finished',
      turn,
      body: { call, session: child.session, background: true, status: 'completed' },
    },
  ];
  return [
    requested,
    ...(dice.onceIn(2) ? asking.slice(0, 1 + dice.below(3)) : []),
    ...(dice.onceIn(2) ? [...working, ...(dice.onceIn(2) ? ended : [])] : []),
  ];
}

/** Words for a running turn are read by it, or become a turn of their own, which waits. */
function heardOrLeft({ turn, body }: NewEntry<'steer.received'>, dice: Dice): NewEntry[] {
  const { message, becomes } = body;
  if (dice.onceIn(2)) return [{ type: 'turn.steered', turn, body: { message } }];
  return [
    {
      type: 'turn.accepted',
      turn: becomes,
      body: { message, policy: 'enqueue', request: {}, queued: true },
    },
    { type: 'turn.queued', turn: becomes, body: { position: 0 } },
  ];
}

function words({ turn = '' }: NewEntry<'turn.started'>): NewEntry[] {
  const segments = [{ kind: 'speech' as const, text: 'say' }];
  return [
    { type: 'turn.heard', turn, body: { message: `m-${turn}`, segments, addressee: 'ann' } },
    { type: 'turn.status', turn, body: { message: 'Thinking about it…' } },
  ];
}

function beside(place: number): NewEntry[] {
  const message: Message = {
    id: `report${place}`,
    parent: null,
    turn: `rt${place}`,
    role: 'user',
    author: 'ann',
    status: 'complete',
    blocks: [{ kind: 'text', text: 'done' }],
    createdAt: at,
  };
  return [
    { type: 'report.heard', body: { message } },
    { type: 'session.changed', body: { change: { model: 'x/y' } } },
    { type: 'participant.joined', body: { agent: 'ann' } },
  ];
}
