import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { once } from 'node:events';
import { startParley, type TestParley } from '../harness/parley.js';
import { numbersShown } from '../harness/numbers-shown.js';
import { collect, eventsOf, spoken, type SseEvent } from '../harness/sse.js';
import { eventually } from '../harness/eventually.js';
import { refusedUpgrade, Socket, type SocketFrame } from './socket.js';

let parley: TestParley;
let sockets: Socket[] = [];

beforeAll(async () => {
  parley = await startParley('one process', { PARLEY_CORS_ORIGINS: 'https://app.example.org' });
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

afterEach(async () => {
  await Promise.all(sockets.map((socket) => socket.end()));
  sockets = [];
});

const address = (): string => `${parley.api.url}/v1/ws`;
const bearer = (): Record<string, string> => ({ authorization: `Bearer ${parley.api.token}` });

async function open(url = address(), headers = bearer()): Promise<Socket> {
  const socket = await Socket.open(url, headers);
  sockets.push(socket);
  return socket;
}

const ends = ({ event }: SocketFrame): boolean =>
  /^turn\.(completed|failed|stopped)$/.test(event?.type ?? '');
const terminal = ({ type }: SseEvent): boolean => /^turn\.(completed|failed|stopped)$/.test(type);
const text = (frames: readonly SocketFrame[]): string =>
  frames.map(({ event }) => (event?.type === 'block.delta' ? String(event.body['text']) : '')).join('');

describe('a WebSocket', () => {
  it('watches two sessions, submits to both and carries what happens in each, apart', async () => {
    const socket = await open();
    const [one, two] = [await parley.api.session(), await parley.api.session()];
    expect(await socket.ask({ op: 'watch', session: one })).toMatchObject({ ok: { session: one } });
    expect(await socket.ask({ op: 'watch', sessions: [{ session: two }] })).toMatchObject({
      ok: { sessions: [two], refused: [] },
    });
    const submitted = await Promise.all([
      socket.ask({ op: 'submit', session: one, text: '[[rate: 200]][[say: one two three]]', key: 'k1' }),
      socket.ask({ op: 'submit', session: two, text: '[[rate: 200]][[say: four five six]]' }),
    ]);
    expect(submitted).toMatchObject([{ ok: { status: 'accepted' } }, { ok: { status: 'accepted' } }]);
    for (const session of [one, two]) {
      await socket.sees('the end of the turn', (frame) => frame.session === session && ends(frame));
      expect(socket.eventsOf(session)[0]?.event?.type).toBe('session.snapshot');
    }
    expect(text(socket.eventsOf(one)).trim()).toBe('one two three');
    expect(text(socket.eventsOf(two)).trim()).toBe('four five six');
    const again = await socket.ask({
      op: 'submit',
      session: one,
      text: '[[rate: 200]][[say: one two three]]',
      key: 'k1',
    });
    expect(again.ok?.['turn']).toBe(submitted[0]?.ok?.['turn']);
  });

  it('goes on from a cursor, as server-sent events go on from its own', async () => {
    const session = await parley.api.session();
    // For so long that it still speaks when the socket has been left.
    const first = await parley.api.submitForEvents(session, '[[rate: 20]][[tokens: 60]]');
    const seen: SseEvent[] = [];
    for await (const event of eventsOf(first)) {
      seen.push(event);
      if (event.data.n > 15) break;
    }
    const socket = await open();
    await socket.ask({ op: 'watch', session, cursor: seen.at(-1)?.id });
    await eventually('it has seen some', () => socket.eventsOf(session).length > 10);
    await socket.ask({ op: 'unwatch', session });
    const middle = socket.eventsOf(session);
    const response = await parley.api.get(`/v1/sessions/${session}/events?after=${middle.at(-1)?.cursor}`);
    const rest = await collect(response, terminal);
    const numbers = [
      ...seen.map(({ data }) => data.n),
      ...socket.numbersOf(session),
      ...rest.map(({ data }) => data.n),
    ];
    expect(numbers).toEqual(await numbersShown(parley, session, numbers));
    const said = spoken(seen) + text(middle) + spoken(rest);
    expect(said.trim().split(/\s+/)).toHaveLength(60);
  });

  it('hears nothing more of what it has left', async () => {
    const session = await parley.api.session();
    const socket = await open();
    await socket.ask({ op: 'watch', session });
    await socket.sees('the snapshot', ({ event }) => event?.type === 'session.snapshot');
    expect(await socket.ask({ op: 'unwatch', session })).toMatchObject({ ok: { session } });
    await parley.api.submitAndWait(session, '[[say: hi]]');
    await socket.ask({ op: 'ping' });
    expect(socket.eventsOf(session)).toHaveLength(1);
  });

  it('gets the state at its cursor first, where it asks for it', async () => {
    const session = await parley.api.session();
    const events = await collect(await parley.api.submitForEvents(session, '[[say: one two]]'));
    const cut = events.find(({ type }) => type === 'block.started');
    const socket = await open();
    await socket.ask({ op: 'watch', session, cursor: cut?.id, snapshots: true });
    await socket.sees('the end', ends);
    const [snapshot, ...rest] = socket.eventsOf(session);
    expect(snapshot).toMatchObject({
      cursor: cut?.id,
      event: { type: 'session.snapshot', n: cut?.data.n, body: { openTurn: { openStep: { step: 0 } } } },
    });
    expect(rest[0]?.event?.n).toBe((cut?.data.n ?? 0) + 1);
  });

  it('stops a turn', async () => {
    const session = await parley.api.session();
    const socket = await open();
    await socket.ask({ op: 'watch', session });
    const submitted = await socket.ask({ op: 'submit', session, text: '[[say: partly]][[hang]]' });
    await socket.sees('its words', ({ event }) => event?.type === 'block.delta');
    expect(await socket.ask({ op: 'submit', session, text: 'too early' })).toMatchObject({
      error: { code: 'turn_in_progress' },
      runningTurn: submitted.ok?.['turn'],
    });
    expect(await socket.ask({ op: 'stop', session, turn: submitted.ok?.['turn'] })).toMatchObject({ ok: {} });
    await socket.sees('the end', ({ event }) => event?.type === 'turn.stopped');
  });

  it('carries the channel of its user', async () => {
    const socket = await open();
    const told = (): SocketFrame[] => socket.frames.filter(({ user }) => user?.type === 'session_created');
    await eventually('the channel is heard', async () => {
      await parley.api.session({ name: 'Groceries' });
      return told().length > 0;
    });
    expect(told()[0]).toMatchObject({ user: { session: expect.any(String), name: 'Groceries' } });
    const session = String(told()[0]?.user?.['session']);
    const { turn } = await parley.api.submitAndWait(session, '[[say: hi]]');
    const isEnd = ({ user }: SocketFrame): boolean =>
      user?.type === 'turn_ended' && user['session'] === session;
    const ended = await socket.sees('the end of its turn', isEnd);
    expect(ended.user).toMatchObject({ turn, status: 'completed' });
  });

  it('answers everything that is wrong, and goes on', async () => {
    const session = await parley.api.session();
    const socket = await open();
    await socket.ask({ op: 'watch', session });
    for (const garbage of ['', '{', 'null', '[]', '"watch"', '{"op":"dance"}', '\0']) socket.ws.send(garbage);
    socket.ws.send(Buffer.from('{"op":"ping"}'), { binary: true });
    await eventually('each has its answer', () => socket.frames.filter(({ error }) => error).length === 8);
    const answers = await Promise.all([
      socket.ask({ op: 'watch', session: 's_unknown' }),
      socket.ask({ op: 'watch', session, cursor: 'garbage' }),
      socket.ask({ op: 'watch', session, speed: 2 }),
      socket.ask({ op: 'submit', session, text: ' ' }),
      socket.ask({ op: 'submit', session, text: 'hi', policy: 'shout' }),
      socket.ask({ op: 'submit', session, text: 'hi', temperature: 2 }),
      socket.ask({ op: 'stop', session: 's_unknown', turn: 't_1' }),
      socket.ask({ op: 'steer', session: 's_unknown', turn: 't_1', text: 'hi' }),
      socket.ask({ op: 'watch', sessions: [{ session }, { session: 's_unknown' }] }),
    ]);
    expect(answers).toMatchObject([
      { error: { code: 'not_found' } },
      { error: { code: 'invalid_request', details: [{ path: 'cursor' }] } },
      { error: { code: 'invalid_request', details: [{ path: 'speed' }] } },
      { error: { code: 'empty_prompt' } },
      { error: { code: 'invalid_request', details: [{ path: 'policy' }] } },
      { error: { code: 'invalid_request', details: [{ path: 'temperature' }] } },
      { error: { code: 'not_found' } },
      { error: { code: 'not_found' } },
      { ok: { sessions: [session], refused: [{ session: 's_unknown', error: { code: 'not_found' } }] } },
    ]);
    await parley.api.submitAndWait(session, '[[say: still here]]');
    await socket.sees('the turn', ends);
    expect(socket.closed).toBeUndefined();
  });
});

describe('the door of a WebSocket', () => {
  it('is closed without a token, with a wrong one, and for a token in the address', async () => {
    for (const [url, headers] of [
      [address(), {}],
      [address(), { authorization: 'Bearer wrong' }],
      [`${address()}?token=${parley.api.token}`, {}],
      [`${address()}?ticket=${parley.api.token}`, {}],
      [`${address()}?ticket=w_1.${'x'.repeat(32)}`, {}],
    ] as const) {
      expect(await refusedUpgrade(url, { headers })).toMatchObject({
        status: 401,
        body: { error: { code: 'unauthorized' } },
      });
    }
  });

  it('is closed to pages of other origins, and open to those named', async () => {
    const origin = 'https://evil.example.org';
    expect(await refusedUpgrade(address(), { headers: { ...bearer(), origin } })).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    });
    await open(address(), { ...bearer(), origin: 'https://app.example.org' });
    await open(address(), { ...bearer(), origin: parley.api.url });
  });

  it('is no place for a request that wants no WebSocket', async () => {
    const response = await parley.api.get('/v1/ws');
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { details: [{ path: 'Upgrade' }] } },
    ]);
  });

  it('does not stand in the way of clients that offer another protocol with every request', async () => {
    const offered = request(`${parley.api.url}/v1/sessions`, {
      method: 'POST',
      headers: { ...bearer(), connection: 'Upgrade', upgrade: 'h2c', 'content-type': 'application/json' },
    });
    offered.end('{"name":"from Java"}');
    const [response] = await once(offered, 'response');
    expect(response.statusCode).toBe(201);
    response.resume();
    await once(response, 'end');
  });
});

describe('a ticket', () => {
  async function ticket(): Promise<string> {
    const response = await parley.api.post('/v1/tickets', {});
    expect(response.status).toBe(201);
    const given = (await response.json()) as { ticket: string; expiresAt: string };
    expect(Date.parse(given.expiresAt)).toBeGreaterThan(Date.now());
    return given.ticket;
  }

  it('opens one WebSocket, once', async () => {
    const url = `${address()}?ticket=${await ticket()}`;
    const socket = await open(url, {});
    expect(await socket.ask({ op: 'ping' })).toMatchObject({ ok: {} });
    expect(await refusedUpgrade(url)).toMatchObject({ status: 401 });
  });

  it('opens an event stream, and nothing else', async () => {
    const session = await parley.api.session();
    const one = await ticket();
    const elsewhere = await fetch(`${parley.api.url}/v1/sessions/${session}?ticket=${one}`);
    expect(elsewhere.status).toBe(401);
    const url = `${parley.api.url}/v1/sessions/${session}/events?ticket=${one}`;
    const [first] = await collect(await fetch(url), () => true);
    expect(first?.type).toBe('session.snapshot');
    expect((await fetch(url)).status).toBe(401);
  });

  it('is for nobody who has no token', async () => {
    expect((await fetch(`${parley.api.url}/v1/tickets`, { method: 'POST' })).status).toBe(401);
    expect((await parley.api.post('/v1/tickets', { for: 'ever' })).status).toBe(400);
  });
});
