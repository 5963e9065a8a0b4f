import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postMail } from '#shared/broker';
import { digest, type Append, type Session } from '#shared/contracts';
import { decodedOnce } from './decoded.js';
import { oddities, disasters, planFaults, type FaultKind } from './faults.js';
import { Random } from './random.js';
import { forbidRealTime } from './real-time.js';
import { SmallActor } from './small-actor.js';
import { World, type Crew, type Place } from './world.js';

const faultsEndMs = 20_000;
const mailOfEach = 6;
const sessions = ['s_1', 's_2', 's_3'];

function session(id: string): Session {
  return {
    id,
    owner: 'u_1',
    name: null,
    model: null,
    systemPrompt: null,
    agents: [],
    project: null,
    parent: null,
    workspace: id,
    forkedFrom: null,
    passes: null,
    recall: 'everywhere',
    scenes: false,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

interface Outcome {
  ending: string;
  sent: string[];
  appends: Append[][];
  world: World;
}

/** Several workers, several sessions, mail at random times; it ends when all mail is settled. */
async function live(seed: number): Promise<Outcome> {
  const random = new Random(seed);
  const plan = planFaults(random.fork('plan'), { endsMs: faultsEndMs, mostDisasters: 6 });
  const crew = {
    service: 'inference' as const,
    count: 3,
    inhabit: (place: Place) => new SmallActor(place),
  } satisfies Crew;
  const world = new World({ seed, plan, crews: [crew], ackWaitMs: 3_000, sessions: sessions.map(session) });
  const { broker, random: own } = world.place('gateway');
  const sent: string[] = [];
  let posting = 0;
  const post = async (id: string, to: string): Promise<void> => {
    const at = new Date(broker.clock.now()).toISOString();
    const command = {
      v: 1,
      id,
      type: 'session.wake',
      session: to,
      at,
      by: 'test',
      body: { reason: 'test' },
    } as const;
    await postMail(broker, 'wake', command).then(
      () => void sent.push(id),
      () => undefined,
    );
    posting -= 1;
  };
  for (const to of sessions) {
    for (let index = 0; index < mailOfEach; index += 1) {
      posting += 1;
      world.time.after(own.between(0, faultsEndMs), () => void post(own.id('c'), to));
    }
  }
  const { log, names } = world.model;
  const done = (): boolean => posting === 0 && world.time.elapsed > faultsEndMs && world.isAtRest;
  const ending = await world.run(done, { untilMs: 400_000, events: 200_000 });
  const appends = sessions.map((each) => log.all(names.logOf(each)).map((kept) => decodedOnce(kept).append));
  return { ending, sent, appends, world };
}

let allowRealTime: () => void;

beforeEach(() => {
  allowRealTime = forbidRealTime();
});

afterEach(() => allowRealTime());

describe('a world', () => {
  it('comes through whatever goes wrong: all mail settled once, one writer, nothing missing', async () => {
    const counts = new Map<FaultKind, number>();
    for (let seed = 0; seed < 300; seed += 1) {
      const { ending, sent, appends, world } = await live(seed);
      const told = `seed ${seed}`;
      expect([told, ending]).toEqual([told, 'reached']);
      for (const [kind, count] of world.faults.counts) counts.set(kind, (counts.get(kind) ?? 0) + count);
      const entries = appends.flatMap((each) => each.flatMap((append) => append.entries));
      // The same command may be stored twice, where the broker has forgotten its id; a mail is settled once.
      const mails = entries.flatMap(({ mail }) => mail ?? []);
      expect([told, mails.length]).toEqual([told, new Set(mails).size]);
      const causes = new Set(entries.map(({ cause }) => cause));
      expect([told, sent.filter((id) => !causes.has(id))]).toEqual([told, []]);
      for (const log of appends) {
        const numbers = log.flatMap((append) => append.entries.map(({ n }) => n));
        expect([told, numbers]).toEqual([told, numbers.map((_, index) => index + 1)]);
        const epochs = log.map(({ epoch }) => epoch);
        expect([told, epochs]).toEqual([told, epochs.toSorted((a, b) => a - b)]);
      }
    }
    // What cannot happen here would be a switch without a wire.
    expect([...oddities, ...disasters].filter((kind) => !counts.has(kind))).toEqual([]);
  }, 120_000);

  it('is the same for the same seed, and another for the next', async () => {
    const traceOf = async (seed: number): Promise<string> => {
      const { appends, world, sent } = await live(seed);
      const { events, elapsed } = world.time;
      return digest(JSON.stringify([appends, sent, events, elapsed, [...world.faults.counts]]));
    };
    for (const seed of [1, 2, 3]) expect(await traceOf(seed)).toBe(await traceOf(seed));
    expect(await traceOf(1)).not.toBe(await traceOf(2));
  });

  it('lets nobody look at a real clock or draw a real random number', () => {
    expect(() => Date.now()).toThrow('real world');
    expect(() => new Date()).toThrow('real world');
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(() => Math.random()).toThrow('real world');
    expect(() => setTimeout(() => undefined, 1)).toThrow('real world');
    allowRealTime();
    expect(Date.now()).toBeGreaterThan(0);
  });
});
