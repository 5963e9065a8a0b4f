import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { Random } from '../simulation/random.js';
import { boundaries, type Boundary } from './boundaries.js';
import { problemsOf } from './check/index.js';
import { Book } from './load/book.js';
import { Phone } from './load/phone.js';
import { Watcher } from './load/watcher.js';
import { appendsOf, readHistory } from './read-history.js';
import { seedOf } from './seed.js';
import { Town } from './town/town.js';
import type { Trap } from './town/trap.js';

const seed = seedOf('crashes');
const words = '[[rate: 0]][[say: let me see]][[tool: careful {"ms": 20}]][[then]][[say: done]]';

let town: Town;
const random = new Random(seed);
const book = new Book();
const sessions: string[] = [];
let phone: Phone;

beforeAll(async () => {
  town = await Town.build({ servers: 'one', database: 'shared', workers: 2, gateways: 1 });
  phone = new Phone(town, random);
}, 120_000);

afterAll(() => town?.stop(), 60_000);

/** A turn whose worker dies just there; another worker brings it to its end, and the dead one's place is filled. */
async function crashAt(boundary: Boundary, moment: Trap['moment']): Promise<string> {
  // With a name: a title would come behind the turn's end, when its watcher has gone.
  const session = await phone.session({ name: 'crash' });
  sessions.push(session);
  const watcher = new Watcher('watcher', { session, doors: town, phone, random, book, mostEvents: 1_000 });
  watcher.start();
  try {
    const key = newId('k');
    const trap: Trap = { moment, matches: boundary.in(session) };
    const caught = town.traps.arm(trap).then((label) => refill(label));
    const turn = await submit(session, key);
    await caught;
    await eventually(`turn ${turn} is settled`, () => isSettled(session, turn), 45_000);
    const entries = (await appendsOf(town.broker, session)).flatMap(({ append }) => append.entries);
    await eventually('the watcher has seen the end', () => watcher.reached >= lastShown(entries), 15_000);
    return (
      entries.find(({ type, turn: of }) => of === turn && /^turn.(completed|failed)/.test(type))?.type ?? ''
    );
  } finally {
    await watcher.leave();
  }
}

function lastShown(entries: readonly { type: string; n: number }[]): number {
  return entries.findLast(({ type }) => type === 'turn.completed')?.n ?? Infinity;
}

async function submit(session: string, key: string): Promise<string> {
  const heard = await phone.ask(
    'POST',
    `/v1/sessions/${session}/turns`,
    { text: words },
    { 'idempotency-key': key },
  );
  const turn = String(heard?.body['turn']);
  book.submits.push({ session, key, turn });
  return turn;
}

async function refill(label: string): Promise<void> {
  const post = town.workers.find((worker) => worker.label === label);
  await post?.kill();
  await post?.start();
}

async function isSettled(session: string, turn: string): Promise<boolean> {
  const appends = await appendsOf(town.broker, session);
  return appends.some(({ append }) =>
    append.entries.some((entry) => entry.type === 'turn.settled' && entry.turn === turn),
  );
}

describe('a worker that is killed at a boundary of a turn', () => {
  const moments = ['before', 'after'] as const;
  const cases = boundaries.flatMap((boundary) =>
    moments.map((moment) => [moment, boundary.name, boundary] as const),
  );

  it.each(cases)(
    '%s %s, loses nothing',
    async (moment, _name, boundary) => {
      expect(await crashAt(boundary, moment)).toBe('turn.completed');
    },
    120_000,
  );

  it('leaves a history without fault', async () => {
    await eventually('Postgres knows', async () => {
      const [row] = await town.database.query<{ count: string }>(
        'SELECT count(*) FROM turns WHERE ended_at IS NOT NULL',
      );
      return Number(row?.count) >= sessions.length;
    });
    const history = await readHistory(town, book, sessions, new Set());
    expect([...problemsOf(history), ...book.surprises]).toEqual([]);
    expect(history.logs).toHaveLength(cases.length);
    // Some step was left open by a dead worker, so the kills have hit what they were meant to.
    const types = history.logs.flatMap(({ appends }) => appends).flatMap(({ append }) => append.entries);
    expect(types.some(({ type }) => type === 'step.abandoned')).toBe(true);
    expect(types.filter(({ type }) => type === 'actor.claimed').length).toBeGreaterThan(cases.length * 1.5);
  }, 60_000);
});
