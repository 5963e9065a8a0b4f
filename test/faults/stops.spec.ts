import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { Random } from '../simulation/random.js';
import { entriesOf, problemsOf } from './check/index.js';
import { Book } from './load/book.js';
import { Phone } from './load/phone.js';
import { appendsOf, readHistory } from './read-history.js';
import type { Post } from './town/post.js';
import { Town } from './town/town.js';

/** Two seconds on a healthy system; this machine may be busy, and half of the workers sleep. */
const deadlineMs = 15_000;

let town: Town;
let phone: Phone;
const book = new Book();
const sessions: string[] = [];
const excused = new Set<string>();

beforeAll(async () => {
  town = await Town.build({ servers: 'one', database: 'shared', workers: 2, gateways: 1 });
  phone = new Phone(town, new Random(1));
}, 120_000);

afterAll(() => town?.stop(), 60_000);

async function runningTurn(): Promise<{ session: string; turn: string; holder: Post }> {
  const session = await phone.session({ name: 'A stop' });
  sessions.push(session);
  const path = `/v1/sessions/${session}/turns`;
  const heard = await phone.ask('POST', path, { text: '[[rate: 0]][[say: so far]][[hang]]' });
  const turn = String(heard?.body['turn']);
  await eventually('the turn speaks', async () => (await typesOf(session, turn)).includes('block.delta'));
  return { session, turn, holder: await town.holderOf(session) };
}

/** Of the turn alone: behind it a gateway that has waited for its word may yet have woken the session. */
async function typesOf(session: string, turn: string): Promise<string[]> {
  const entries = entriesOf({ session, appends: await appendsOf(town.broker, session) });
  return entries.filter((entry) => entry.turn === turn).map(({ type }) => type);
}

async function stopped(session: string, turn: string): Promise<void> {
  const answer = await phone.ask('POST', `/v1/sessions/${session}/turns/${turn}/stop`);
  expect(answer?.status).toBe(204);
  await eventually(
    'the turn is stopped',
    async () => (await typesOf(session, turn)).includes('turn.settled'),
    deadlineMs,
  );
}

describe('a stop', () => {
  it('of a turn whose worker is frozen ends it, and the worker that wakes up writes nothing', async () => {
    const { session, turn, holder } = await runningTurn();
    excused.add(holder.label);
    holder.freeze();
    try {
      await stopped(session, turn);
    } finally {
      holder.thaw();
    }
    const before = await typesOf(session, turn);
    const canary = await runningTurn();
    await stopped(canary.session, canary.turn);
    expect(await typesOf(session, turn)).toEqual(before);
  }, 60_000);

  it('of a turn whose worker is dead ends it', async () => {
    const { session, turn, holder } = await runningTurn();
    await holder.kill();
    await stopped(session, turn);
    expect(await typesOf(session, turn)).not.toContain('turn.completed');
    await holder.start();
  }, 60_000);

  it('leaves what was said, in a history without fault', async () => {
    await eventually('Postgres knows', async () => {
      const [row] = await town.database.query<{ count: string }>(
        "SELECT count(*) FROM turns WHERE status = 'stopped'",
      );
      return Number(row?.count) === sessions.length;
    });
    expect(problemsOf(await readHistory(town, book, sessions, excused))).toEqual([]);
    for (const session of sessions) {
      const path = await phone.ask('GET', `/v1/sessions/${session}/messages`);
      expect(JSON.stringify(path?.body)).toContain('"interrupted"');
      expect(JSON.stringify(path?.body)).toContain('so far');
    }
  }, 60_000);
});
