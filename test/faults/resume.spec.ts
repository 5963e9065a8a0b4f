import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatCursor, internalTypes, parseCursor, type Cursor } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { Random } from '../simulation/random.js';
import { entriesOf, problemsOf } from './check/index.js';
import { Book } from './load/book.js';
import { Phone } from './load/phone.js';
import type { Shown } from './load/seen-from.js';
import { readSocket } from './load/socket.js';
import { readStream } from './load/stream.js';
import { Watcher } from './load/watcher.js';
import { appendsOf, readHistory } from './read-history.js';
import { seedOf } from './seed.js';
import { Town } from './town/town.js';

const seed = seedOf('resume');
const random = new Random(seed);
const clients = 500;

let town: Town;
let phone: Phone;

beforeAll(async () => {
  town = await Town.build({ servers: 'one', database: 'shared', workers: 1, gateways: 2 });
  phone = new Phone(town, random.fork('phone'));
}, 120_000);

afterAll(() => town?.stop(), 60_000);

/** With a name: a title would come behind the turn's end, when its watchers have gone. */
function newSession(): Promise<string> {
  return phone.session({ name: 'resumed' });
}

async function talk(session: string, text: string): Promise<void> {
  expect(await phone.talk(session, text)).toBe('completed');
}

async function lastOf(session: string): Promise<Cursor> {
  const appends = await appendsOf(town.broker, session);
  const last = appends.at(-1);
  const n = entriesOf({ session, appends }).at(-1)?.n ?? 0;
  return { gen: town.broker.gen, n, sequence: last?.sequence ?? 0 };
}

/** As far as anybody is shown it. */
async function endOf(session: string): Promise<number> {
  const entries = entriesOf({ session, appends: await appendsOf(town.broker, session) });
  return entries.findLast(({ type }) => !internalTypes.has(type))?.n ?? 0;
}

describe('five hundred clients who are cut and come back, now by this door and now by that', () => {
  it(`see all of it, once (seed ${seed})`, async () => {
    const book = new Book();
    const sessions = await Promise.all(Array.from({ length: 5 }, newSession));
    const watchers = Array.from({ length: clients }, (_, index) => {
      const own = random.fork(`client ${index}`);
      const session = sessions[index % sessions.length] ?? '';
      const parts = { session, doors: town, phone, random: own, book, mostEvents: 15 };
      return new Watcher(`client ${index}`, parts);
    });
    for (const watcher of watchers) watcher.start();
    try {
      await Promise.all(
        sessions.map(async (session) => {
          await talk(session, '[[rate: 50]][[tokens: 100]]');
          await talk(session, '[[rate: 0]][[say: and]][[tool: repeatable {"ms": 10}]][[then]][[say: done]]');
        }),
      );
      const ends = new Map<string, number>();
      for (const session of sessions) ends.set(session, await endOf(session));
      const behind = (): Watcher[] =>
        watchers.filter(({ session, reached }) => reached < (ends.get(session) ?? 0));
      await eventually('everybody has seen the end', () => behind().length === 0, 60_000);
    } finally {
      await Promise.all(watchers.map((watcher) => watcher.leave()));
    }
    const { watches, logs, ...history } = await readHistory(town, book, sessions, new Set());
    expect([...problemsOf({ ...history, logs, watches, rows: rowsFrom(logs) }), ...book.surprises]).toEqual(
      [],
    );
    expect(watches.flatMap(({ seen }) => seen).filter(({ kind }) => kind === 'reset')).toEqual([]);
    // That they were cut at all, and by both doors.
    for (const door of ['streams', 'sockets'])
      expect([door, book.counted(door) > clients]).toEqual([door, true]);
  }, 180_000);
});

/** What Postgres says is not the matter here. */
function rowsFrom(logs: Parameters<typeof problemsOf>[0]['logs']) {
  return logs.flatMap((log) =>
    entriesOf(log)
      .filter(({ type }) => type === 'turn.completed')
      .map(({ turn = '' }) => ({ session: log.session, turn, status: 'completed' })),
  );
}

type Door = 'stream' | 'socket';

/** What a client is told who comes with this cursor: his refusal, or the first events. */
async function told(door: Door, session: string, cursor: string): Promise<string[]> {
  const [gateway = ''] = town.gatewayUrls;
  const enough = new AbortController();
  const types: string[] = [];
  const show = ({ event }: Shown): void => {
    types.push(event?.type === 'session.reset' ? `reset: ${event.body?.['reason']}` : (event?.type ?? ''));
    if (types.length >= 2) enough.abort();
  };
  const { token } = town;
  if (door === 'socket') {
    const asked = { url: `${gateway.replace(/^http/, 'ws')}/v1/ws`, token, session, cursor };
    const refusal = await readSocket(asked, show, enough.signal);
    return refusal ? [refusal] : types;
  }
  const asked = { url: `${gateway}/v1/sessions/${session}/events`, token, cursor };
  const { refusal } = await readStream(asked, show, enough.signal).catch(() => ({ refusal: '' }));
  return refusal ? [(JSON.parse(refusal) as { error: { code: string } }).error.code] : types;
}

describe.each<Door>(['stream', 'socket'])('over a %s, a cursor', (door) => {
  const anew = (reason: string): string[] => [`reset: ${reason}`, 'session.snapshot'];

  it('that is none is refused', async () => {
    const session = await newSession();
    for (const garbage of ['x', 'a.b.c', '1.2', `${town.broker.gen}.-1.4`, `${town.broker.gen}.1e9.4`])
      expect([garbage, await told(door, session, garbage)]).toEqual([garbage, ['invalid_request']]);
  });

  it('of what is gone by now is answered with the state anew', async () => {
    const session = await newSession();
    await talk(session, '[[rate: 0]][[say: one]]');
    const stale = await lastOf(session);
    await talk(session, '[[rate: 0]][[say: two]]');
    const { sequence } = await lastOf(session);
    await town.broker.jsm.streams.purge('LOG', { filter: town.broker.names.logOf(session), seq: sequence });
    const [first, second] = await told(door, session, formatCursor(stale));
    expect([first, second]).toEqual([
      expect.stringMatching(/^reset: (cursor_unknown|log_trimmed)$/),
      'session.snapshot',
    ]);
  });

  it('from the future is answered with the state anew', async () => {
    const session = await newSession();
    await talk(session, '[[rate: 0]][[say: one]]');
    const { gen, n, sequence } = await lastOf(session);
    const future = formatCursor({ gen, n: n + 1_000, sequence: sequence + 1_000_000 });
    expect(await told(door, session, future)).toEqual(anew('cursor_unknown'));
  });

  it('of another session is answered with the state anew, and of nobody with 404', async () => {
    const [one, other] = [await newSession(), await newSession()];
    await talk(one, '[[rate: 0]][[say: one]]');
    await talk(other, '[[rate: 0]][[say: other]]');
    const cursor = formatCursor(await lastOf(other));
    expect(await told(door, one, cursor)).toEqual(anew('cursor_unknown'));
    expect(await told(door, 's_nobodys', cursor)).toEqual(['not_found']);
  });

  it('of another life of the log is answered with the state anew', async () => {
    const session = await newSession();
    await talk(session, '[[rate: 0]][[say: one]]');
    const other = formatCursor({ ...(await lastOf(session)), gen: 'g_other' });
    expect(parseCursor(other)).toBeDefined();
    expect(await told(door, session, other)).toEqual(anew('cursor_unknown'));
  });
});
