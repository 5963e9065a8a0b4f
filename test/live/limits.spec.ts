import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#shared/contracts';
import { startParley, type TestParley } from '../harness/parley.js';
import { eventually } from '../harness/eventually.js';
import { refusedUpgrade, Socket } from './socket.js';

let parley: TestParley;
let sockets: Socket[] = [];

beforeAll(async () => {
  parley = await startParley(
    { apart: ['gateway'] },
    {
      PARLEY_MAX_CONNECTIONS: '8',
      PARLEY_SLOW_READER_BYTES: '65536',
      PARLEY_HEARTBEAT_MS: '100000',
    },
  );
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

afterEach(async () => {
  await Promise.all(sockets.map((socket) => socket.end()));
  sockets = [];
  // Until the gateway has seen that too, they count for the next test's user.
  await eventually('nobody is there', async () => (await gauge('parley_websockets')) === 0);
});

const address = (): string => `${parley.api.url}/v1/ws`;
const bearer = (): Record<string, string> => ({ authorization: `Bearer ${parley.api.token}` });

async function open(): Promise<Socket> {
  const socket = await Socket.open(address(), bearer());
  sockets.push(socket);
  return socket;
}

async function gauge(name: string): Promise<number> {
  const text = await (await parley.api.get('/metrics')).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

/** What the gateway's process holds of the machine's memory, in bytes. */
async function residentBytes(): Promise<number> {
  const status = await readFile(`/proc/${parley.process('gateway').pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

describe('a WebSocket that is too much', () => {
  it('is closed for a frame of ten megabytes, and the others are not', async () => {
    const [greedy, other] = [await open(), await open()];
    greedy.ws.send('x'.repeat(10 * 1024 * 1024));
    await eventually('it is closed', () => greedy.closed);
    expect(greedy.closed?.code).toBe(1009);
    expect(await other.ask({ op: 'ping' })).toMatchObject({ ok: {} });
  });

  it('is refused what goes beyond the sessions that it may watch, each by its own answer', async () => {
    const session = await parley.api.session();
    const socket = await open();
    const unknown = Array.from({ length: 1_001 }, () => ({ session: newId('s') }));
    expect(await socket.ask({ op: 'watch', sessions: unknown })).toMatchObject({
      error: { code: 'too_large', details: [{ path: 'sessions' }] },
    });
    for (let ref = 0; ref < 10_000; ref += 1) {
      socket.ws.send(
        JSON.stringify({ op: 'watch', ref: `many-${ref}`, session: ref % 2 ? session : `${ref}` }),
      );
    }
    await eventually(
      'each has its answer',
      () => socket.frames.filter(({ ref }) => `${ref}`.startsWith('many')).length === 10_000,
      60_000,
    );
    const refused = socket.frames.filter(({ error }) => error?.code === 'not_found');
    expect(refused).toHaveLength(5_000);
    expect(await gauge('parley_watched_sessions')).toBe(1);
    await socket.end();
    await eventually('nothing is left', async () => (await gauge('parley_watched_sessions')) === 0);
  }, 90_000);

  it('is not opened where its user holds too many already', async () => {
    for (let count = 0; count < 8; count += 1) await open();
    expect(await refusedUpgrade(address(), { headers: bearer() })).toMatchObject({
      status: 429,
      body: { error: { code: 'rate_limited' } },
    });
    const session = await parley.api.session();
    const stream = await parley.api.get(`/v1/sessions/${session}/events`);
    expect(stream.status).toBe(429);
    await sockets[0]?.end();
    await eventually('there is room again', async () => (await gauge('parley_websockets')) === 7);
    expect((await (await open()).ask({ op: 'ping' })).ok).toEqual({});
  });

  it('is read no faster than it is answered, however long its frames are', async () => {
    const blanks = ' '.repeat(1_000_000);
    const eager = await Promise.all(Array.from({ length: 8 }, () => open()));
    const before = await residentBytes();
    let most = 0;
    for (const { ws } of eager) {
      ws.pause();
      for (let ref = 0; ref < 100; ref += 1)
        ws.send(JSON.stringify({ op: 'steer', ref, session: newId('s'), turn: 't_1', text: 'hi' }) + blanks);
    }
    await eventually(
      'all of it is taken',
      async () => {
        most = Math.max(most, await residentBytes());
        return eager.every(({ ws }) => ws.bufferedAmount === 0);
      },
      60_000,
    );
    expect(most - before).toBeLessThan(200 * 1024 * 1024);
    for (const { ws } of eager) ws.resume();
    await eventually(
      'each has its answers',
      () => eager.every(({ frames }) => frames.length === 100),
      30_000,
    );
  }, 120_000);

  it('is cut when it never reads, and the gateway keeps its size', async () => {
    const session = await parley.api.session();
    const reading = await open();
    await reading.ask({ op: 'watch', session });
    const deaf = await handshake(session);
    const before = await residentBytes();
    for (let turn = 0; turn < 60; turn += 1) {
      const answer = await parley.api.submitAndWait(
        session,
        `[[rate: 0]][[say: ${'many words '.repeat(9_000)}]]`,
      );
      expect(answer).toMatchObject({ status: 'completed' });
      if ((await gauge('parley_websockets')) === 1) break;
    }
    await eventually('it is cut', async () => (await gauge('parley_websockets')) === 1);
    expect((await residentBytes()) - before).toBeLessThan(200 * 1024 * 1024);
    expect(reading.closed).toBeUndefined();
    deaf.destroy();
  }, 120_000);
});

/** A client that watches a session and takes nothing of what it is sent, not even off its own socket. */
async function handshake(session: string): Promise<ReturnType<typeof connect>> {
  const { hostname, port } = new URL(parley.api.url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  socket.write(
    `GET /v1/ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${parley.api.token}\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toContain('101');
  socket.pause();
  socket.write(masked(JSON.stringify({ op: 'watch', session })));
  socket.on('error', () => undefined);
  return socket;
}

/** A text frame of less than 126 bytes, under a mask of noughts. */
function masked(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}
