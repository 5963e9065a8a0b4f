import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { isDelta, noUsage, type Append, type Entry, type NewEntry, type Session } from '#shared/contracts';
import { inferenceCrew } from './cast/crews.js';
import { Notes } from './cast/notes.js';
import { drawTemper } from './cast/temper.js';
import { decodedOnce } from './decoded.js';
import { Random } from './random.js';
import { forbidRealTime } from './real-time.js';
import { World } from './world.js';

const plan = { rates: {}, disasters: [], endsMs: 0 };
const warmMs = 60_000;
const patience = { untilMs: 900_000, events: 100_000 };

let allowRealTime: () => void;
beforeEach(() => {
  allowRealTime = forbidRealTime();
});
afterEach(() => allowRealTime());

function worldOf(...sessions: Session[]): World {
  const parts = { notes: new Notes(), temper: { ...drawTemper(new Random(1)), warmMs }, tell: undefined };
  const crews = [inferenceCrew(1, parts)];
  return new World({ seed: 1, plan, crews, ackWaitMs: 3_000, sessions });
}

function named(id: string): Session {
  const nothing = { name: null, model: null, systemPrompt: null, project: null, parent: null };
  const known = { passes: [], recall: 'off' as const, scenes: false, forkedFrom: null };
  const createdAt = '2026-01-01T00:00:00.000Z';
  return { id, owner: 'u_1', agents: [], workspace: id, createdAt, ...known, ...nothing };
}

function write({ model, time }: World, session: string, entries: NewEntry[]): void {
  const at = new Date(time.now).toISOString();
  const numbered = entries.map((entry, place) => ({ ...entry, n: place + 1, en: place + 1, at }) as Entry);
  const append: Append = { v: 1, gen: model.gen, epoch: 1, nonce: 'n_past', entries: numbered };
  model.log.store(model.names.log(session, 'e'), Buffer.from(JSON.stringify(append)), `past.${session}`);
}

function begun({ model, time }: World, turn: string): NewEntry[] {
  const createdAt = new Date(time.now).toISOString();
  const said = {
    id: `m_${turn}`,
    parent: null,
    turn,
    role: 'user',
    author: 'u_1',
    status: 'complete',
  } as const;
  const message = { ...said, blocks: [{ kind: 'text' as const, text: 'go' }], createdAt };
  return [
    { type: 'actor.claimed', body: { nonce: 'n_past', epoch: 1, mailGen: model.mailGen } },
    { type: 'turn.accepted', turn, by: 'u_1', body: { message, policy: 'reject', request: {} } },
    { type: 'turn.started', turn, body: { attempt: 1 } },
  ];
}

/** A turn that has ended, while the one that it had begun in the background works on. */
function leftBehind(world: World): void {
  const child = { call: 'a', session: 's_child', childTurn: 't_child', agent: 'assistant', background: true };
  write(world, 's_1', [
    ...begun(world, 't_1'),
    { type: 'agent.started', turn: 't_1', body: child },
    { type: 'turn.completed', turn: 't_1', body: { usage: noUsage, durationMs: 1 } },
  ]);
  world.model.actors.put('s_1', JSON.stringify({ worker: 'w_past', nonce: 'n_past' }));
}

function typesIn({ model }: World): string[] {
  const appends = model.log.all(model.names.logOf('s_1')).map((kept) => decodedOnce(kept).append);
  return appends.flatMap(({ entries }) => entries.filter((entry) => !isDelta(entry)).map(({ type }) => type));
}

it('a session is not let go of before it has given up one of which nothing is known', async () => {
  const world = worldOf(named('s_1'));
  leftBehind(world);
  expect(await world.run(() => typesIn(world).includes('agent.finished'), patience)).toBe('reached');
  expect(world.time.elapsed).toBeLessThan(300_000);
});

it('one that was let go of while another works for it is woken to look at that', async () => {
  const world = worldOf(named('s_1'), named('s_child'));
  leftBehind(world);
  write(world, 's_child', begun(world, 't_child'));
  const claims = (): number => typesIn(world).filter((type) => type === 'actor.claimed').length;
  expect(await world.run(() => claims() > 2, patience)).toBe('reached');
  expect(world.time.elapsed).toBeGreaterThan(600_000);
});
