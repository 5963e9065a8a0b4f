import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChainJob, MemoryChange } from '#shared/contracts';
import { StoredGround } from '../../apps/memory/src/passes/index.js';
import { KnownHouse, owner, stranger } from '../memory/known-house.js';

let house: KnownHouse;
let ground: StoredGround;

beforeAll(async () => {
  house = await KnownHouse.build();
  ground = new StoredGround(house.database);
});

afterAll(() => house?.tearDown());

function jobIn(session: string, more: Partial<ChainJob> = {}): ChainJob {
  const of = { v: 1, id: 'pj_1', session, owner, chain: 'ch1', pass: 'memory' } as const;
  const present = [{ id: 'ida', name: 'Ida' }];
  return { ...of, on: 'm4', messages: [], present, seen: { gen: 'g', en: 0 }, ...more };
}

type Made = Extract<MemoryChange, { change: 'made' }>;
const made = (memory: string, text: string, more: Partial<Made> = {}): Made => ({
  change: 'made',
  memory,
  on: 'm4',
  agent: 'ida',
  text,
  source: 'pass',
  ...more,
});

/** m1 – m2 – m3 – m4 on the path, and m5 beside m3. */
async function tree(): Promise<string> {
  const session = await house.session(['ida']);
  const parents = { m1: null, m2: 'm1', m3: 'm2', m4: 'm3', m5: 'm2' };
  await house.say(session, Object.keys(parents));
  for (const [place, [id, parent]] of Object.entries(parents).entries()) {
    await house.test.query(
      `UPDATE messages SET parent = $3, ordinal = $4, role = $5, segments = $6 WHERE session = $1 AND id = $2`,
      [
        session,
        id,
        parent,
        place,
        id === 'm2' || id === 'm4' ? 'assistant' : 'user',
        id === 'm1' ? '[]' : null,
      ],
    );
  }
  await house.setPath(session, ['m1', 'm2', 'm3', 'm4']);
  return session;
}

const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);

describe('what passes read', () => {
  it('is there once the log was seen as far as the job demands', async () => {
    const session = await house.session();
    await house.test.query('UPDATE sessions SET en = 7 WHERE id = $1', [session]);
    expect(await ground.standing(jobIn(session, { seen: { gen: 'g', en: 5 } }))).toEqual({ en: 7 });
    expect(await ground.standing(jobIn('s_gone'))).toBeUndefined();
    const later = ground.standing(jobIn(session, { seen: { gen: 'g', en: 8 } }));
    await house.test.query('UPDATE sessions SET en = 8 WHERE id = $1', [session]);
    expect(await later).toEqual({ en: 8 });
  });

  it('are the words that it was sent for, on whatever branch', async () => {
    const session = await tree();
    const said = await ground.said(jobIn(session, { messages: ['m5', 'm1', 'm9'] }));
    expect(said).toMatchObject([
      { id: 'm1', segments: [] },
      { id: 'm5', role: 'user' },
    ]);
    expect(said[1]).not.toHaveProperty('segments');
  });

  it('are all words since something was begun, up to where the job hangs', async () => {
    const session = await tree();
    expect(ids(await ground.saidSince(jobIn(session), null))).toEqual(['m1', 'm2', 'm3', 'm4']);
    expect(ids(await ground.saidSince(jobIn(session), 'm2'))).toEqual(['m3', 'm4']);
    expect(ids(await ground.saidSince(jobIn(session), 'm3'))).toEqual(['m3', 'm4']);
    expect(ids(await ground.saidSince(jobIn(session, { on: 'm5' }), 'm1'))).toEqual(['m1', 'm2', 'm5']);
  });

  it('are never what somebody has missed, by the log of the session in which it was said', async () => {
    const session = await tree();
    await house.test.query(`UPDATE messages SET turn = 't_' || id WHERE session = $1`, [session]);
    // Ida was there throughout; Ben came behind m1 and Cleo was away for m3.
    await house.test.query(`UPDATE sessions SET agents = '["ida", "ben", "cleo"]' WHERE id = $1`, [session]);
    const log: [type: string, turn: string | null, agent?: string][] = [
      ['turn.completed', 't_m1'],
      ['participant.joined', null, 'ben'],
      ['turn.stopped', 't_m2'],
      ['participant.left', null, 'cleo'],
      ['turn.failed', 't_m3'],
      ['participant.joined', null, 'cleo'],
      ['turn.completed', 't_m4'],
    ];
    for (const [place, [type, turn, agent]] of log.entries()) {
      await house.test.query(
        `INSERT INTO events (session, en, gen, n, sequence, epoch, type, turn, at, body)
         VALUES ($1, $2, 'g', $2, $2, 0, $3, $4, now(), $5)`,
        [session, place + 1, type, turn, { agent }],
      );
    }
    const present = ['ida', 'ben', 'cleo'].map((id) => ({ id, name: id }));
    const said = await ground.saidSince(jobIn(session), null);
    expect(await ground.missed(jobIn(session, { present }), said)).toEqual([
      { agent: 'ben', message: 'm1' },
      { agent: 'cleo', message: 'm3' },
    ]);
  });

  it('are memories that were made of the exchange and stand', async () => {
    const session = await tree();
    await house.learn(session, 'state.memory', made('g1', 'One.'));
    await house.learn(session, 'state.memory', made('g2', 'Two.', { on: 'm2' }));
    await house.learn(session, 'state.memory', made('g3', 'Three.', { source: 'hand' }));
    await house.learn(session, 'state.memory', made('g4', 'Four.'));
    await house.learn(session, 'state.memory', { change: 'superseded', memory: 'g4', on: 'm4', by: 'g1' });
    await house.learn(session, 'state.memory', made('g5', 'Five.', { source: 'plan', significance: 2 }));
    expect(await ground.memoriesMade(jobIn(session))).toMatchObject([
      { id: 'g1', text: 'One.', significance: null },
      { id: 'g5', significance: 2 },
    ]);
    await house.setPath(session, ['m1', 'm2']);
    expect(await ground.memoriesMade(jobIn(session))).toEqual([]);
  });

  it('are older memories of the same owner and agent that share words, the most alike first', async () => {
    const [session, other] = [await tree(), await house.session(['like'])];
    const foreign = await house.session(['like'], 'everywhere', stranger);
    const like = (memory: string, text: string) => made(memory, text, { agent: 'like', on: null });
    await house.learn(session, 'state.memory', like('l1', 'Vera lives in Oslo with her cat.'));
    await house.learn(other, 'state.memory', like('l2', 'Vera likes tea.'));
    await house.learn(other, 'state.memory', like('l3', 'The weather was fine.'));
    await house.learn(foreign, 'state.memory', like('l4', 'Vera lives in Oslo.'));
    await house.learn(session, 'state.memory', { ...like('l5', 'Vera lives in Oslo.'), agent: 'ben' });
    const found = (text: string, limit = 9) => ground.memoriesLike(jobIn(session), 'like', text, limit);
    expect(ids(await found("Vera is living in Rome now: isn't she? & | ! <-> 'x\u0000"))).toEqual([
      'l1',
      'l2',
    ]);
    expect(ids(await found('Vera lives', 1))).toEqual(['l1']);
    // To judge a memory, or to pin it, takes none of its words away.
    await house.learn(session, 'state.memory', { change: 'edited', memory: 'l1', on: null, significance: 2 });
    expect(ids(await found('Vera lives', 1))).toEqual(['l1']);
    for (const nothing of ['', 'the of and', '***']) expect(await found(nothing)).toEqual([]);
  });

  it('are relations of those present, scenes and plans', async () => {
    const session = await tree();
    const felt = { from: 'ida', to: 'user', affinity: 7, trust: 0, on: 'm1', summary: 'Kind.' };
    await house.learn(session, 'state.relation', felt);
    const scene = { change: 'opened', scene: 'g_sc', on: 'm1', setting: { place: 'Inn' } } as const;
    await house.learn(session, 'state.scene', scene);
    await house.learn(session, 'state.plan', {
      change: 'made',
      plan: 'g_pl',
      on: 'm1',
      what: { text: 'Go.' },
    });
    expect(await ground.relations(jobIn(session))).toMatchObject([
      { from: 'ida', to: 'user', affinity: 57, summary: 'Kind.' },
      { from: 'user', to: 'ida', affinity: 50, summary: null },
    ]);
    expect(await ground.scenes(jobIn(session))).toMatchObject([{ id: 'g_sc', place: 'Inn', openedOn: 'm1' }]);
    expect(await ground.plans(jobIn(session))).toMatchObject([{ id: 'g_pl', status: 'planned', yields: {} }]);
  });
});
