import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { eventually } from '../harness/eventually.js';
import { Random } from '../simulation/random.js';
import { Book } from './load/book.js';
import { Phone } from './load/phone.js';
import { Watcher } from './load/watcher.js';
import { passesUnderWay } from './passes-under-way.js';
import type { Post } from './town/post.js';
import { inspectable, liveIn, type Live } from './town/heap.js';
import { Town } from './town/town.js';

const turns = Number(process.env['PARLEY_FAULTS_TURNS'] ?? 2_000);
const atOnce = 50;
/** What caches that fill up with use may hold; 2,000 forgotten turns would hold more. */
const moreMb = 8;
/** Of thousands that came and went: connections that clients keep for a next request are a few for each at once. */
const moreFiles = 2 * atOnce;
/** A connection that is kept has timers of its own. */
const moreTimers = 4 * atOnce;

let town: Town;
let phone: Phone;
const random = new Random(1);

beforeAll(async () => {
  town = await Town.build({
    servers: 'one',
    database: 'shared',
    workers: 1,
    gateways: 1,
    environment: { PARLEY_WARM_MS: '500', ...inspectable },
  });
  phone = new Phone(town, random);
}, 120_000);

afterAll(() => town?.stop(), 60_000);

/** Somebody comes, watches, says something, sees it answered and goes. */
async function visit(book: Book): Promise<void> {
  const session = await phone.session({});
  const parts = { session, doors: town, phone, random, book, mostEvents: 1_000 };
  const watcher = new Watcher('visitor', parts);
  watcher.start();
  try {
    if ((await phone.talk(session, '[[rate: 0]][[say: hello]]')) === 'completed') book.count('completed');
  } finally {
    await watcher.leave();
  }
}

async function visits(count: number): Promise<number> {
  const book = new Book();
  let remaining = count;
  const visitor = async (): Promise<void> => {
    while (remaining > 0) {
      remaining -= 1;
      await visit(book);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, visitor));
  return book.counted('completed');
}

interface Held {
  subscriptions: Record<string, number>;
  consumers: number;
  files: Record<string, number>;
  waiting: { actors: number; mail: number; titles: number };
}

async function held(): Promise<Held> {
  const { broker } = town;
  let consumers = 0;
  for await (const { state } of broker.jsm.streams.list()) consumers += state.consumer_count;
  const each = (of: (pid: number) => number): Record<string, number> =>
    Object.fromEntries(services().map(({ label, pid }) => [label, of(pid)]));
  return {
    subscriptions: Object.fromEntries(await town.lone.subscriptions()),
    consumers,
    files: each(openFiles),
    waiting: {
      actors: (await broker.actors.entries()).length,
      mail: (await broker.jsm.streams.info('MAIL')).state.messages,
      titles: await passesUnderWay(broker),
    },
  };
}

const hasProc = process.platform === 'linux';

function openFiles(pid: number): number {
  return hasProc ? readdirSync(`/proc/${pid}/fd`).length : 0;
}

function services(): Post[] {
  return town.posts.filter(({ app }) => app !== 'rehearsal');
}

async function living(): Promise<Record<string, Live>> {
  const found: Record<string, Live> = {};
  for (const post of services()) found[post.label] = await liveIn(post);
  return found;
}

/** Nobody is there any more: actors have cooled down, and what went with them has been let go. */
async function quiet(): Promise<Held> {
  let last = '';
  return eventually(
    'everything is let go',
    async () => {
      const now = await held();
      const isStill = JSON.stringify(now.subscriptions) === last;
      last = JSON.stringify(now.subscriptions);
      const { actors, mail, titles } = now.waiting;
      if (!isStill || actors + mail + titles > 0) throw new Error(JSON.stringify(now));
      return now;
    },
    60_000,
  );
}

describe(`after ${turns} turns with clients coming and going`, () => {
  it('subscriptions, consumers, files, timers, actors, mail and memory are where they began', async () => {
    await visits(Math.max(atOnce, turns / 10));
    const before = await quiet();
    const livingBefore = await living();
    expect(await visits(turns)).toBe(turns);
    const after = await quiet();
    const livingAfter = await living();
    process.stderr.write(`  before ${JSON.stringify({ ...before, livingBefore })}\n`);
    process.stderr.write(`  after  ${JSON.stringify({ ...after, livingAfter })}\n`);
    expect(after).toMatchObject({ subscriptions: before.subscriptions, consumers: before.consumers });
    for (const [label, count] of Object.entries(after.files))
      expect([label, count <= (before.files[label] ?? 0) + moreFiles]).toEqual([label, true]);
    for (const [label, { megabytes, timers }] of Object.entries(livingAfter)) {
      const began = livingBefore[label] ?? { megabytes: 0, timers: 0 };
      expect([label, megabytes <= began.megabytes + moreMb]).toEqual([label, true]);
      expect([label, timers <= began.timers + moreTimers]).toEqual([label, true]);
    }
  }, 300_000);
});
