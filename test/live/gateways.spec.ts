import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { collect } from '../harness/sse.js';
import type { ServiceProcess } from '../harness/service-process.js';
import { refusedUpgrade, Socket, type SocketFrame } from './socket.js';

let parley: TestParley;
let other: ServiceProcess;
let elsewhere: Api;
let sockets: Socket[] = [];

beforeAll(async () => {
  parley = await startParley({ apart: ['gateway'] });
  other = await parley.start('gateway');
  const [, url = ''] = await other.says(/"url":"([^"]+)"/);
  elsewhere = new Api(url, parley.api.token);
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

afterEach(async () => {
  await Promise.all(sockets.map((socket) => socket.end()));
  sockets = [];
});

async function ticketOf(api: Api): Promise<string> {
  const { ticket } = (await (await api.post('/v1/tickets', {})).json()) as { ticket: string };
  return ticket;
}

async function open({ url, token }: Api, query = ''): Promise<Socket> {
  const headers: Record<string, string> = query === '' ? { authorization: `Bearer ${token}` } : {};
  const socket = await Socket.open(`${url}/v1/ws${query}`, headers);
  sockets.push(socket);
  return socket;
}

const ends = ({ event }: SocketFrame): boolean =>
  /^turn\.(completed|failed|stopped)$/.test(event?.type ?? '');

describe('two gateways', () => {
  it('take the same ticket, but only one of them, and it stands in no log', async () => {
    const ticket = await ticketOf(parley.api);
    const socket = await open(elsewhere, `?ticket=${ticket}`);
    expect(await socket.ask({ op: 'ping' })).toMatchObject({ ok: {} });
    for (const { url } of [parley.api, elsewhere]) {
      expect(await refusedUpgrade(`${url}/v1/ws?ticket=${ticket}`)).toMatchObject({ status: 401 });
    }
    expect(other.output + parley.process('gateway').output).not.toContain(ticket.split('.')[1]);
  });

  it('tell a user the same, whichever he is connected to', async () => {
    const pair = [await open(parley.api), await open(elsewhere)] as const;
    const heardOf = ({ frames }: Socket): unknown[] => frames.map(({ user }) => user?.['session']);
    await eventually('both have heard of a session', async () => {
      await parley.api.session();
      return pair.every((socket) => heardOf(socket).length > 0);
    });
    const last = await parley.api.session();
    await eventually('both hear of the next', () => pair.every((socket) => heardOf(socket).includes(last)));
    expect(heardOf(pair[0]).slice(-1)).toEqual(heardOf(pair[1]).slice(-1));
  });

  it('hand a watcher over in the middle of a turn when one of them leaves, without hole or double', async () => {
    const session = await parley.api.session();
    const first = await open(elsewhere);
    await first.ask({ op: 'watch', session });
    // For so long that it still speaks when the gateway has left.
    await first.ask({ op: 'submit', session, text: '[[rate: 50]][[tokens: 250]]' });
    await eventually('it speaks', () => first.eventsOf(session).length > 10);
    other.signal('SIGTERM');
    await eventually('it is told to come back', () => first.closed);
    expect(first.closed).toEqual({ code: 1012, reason: 'draining' });
    expect(first.frames.at(-1)).toMatchObject({
      event: { type: 'stream.closed', body: { reason: 'draining', resumable: true } },
    });
    const cursor = first.eventsOf(session).at(-1)?.cursor;
    const second = await open(parley.api);
    await second.ask({ op: 'watch', session, cursor });
    await second.sees('the end', ends);
    const whole = await parley.api.get(
      `/v1/sessions/${session}/events?after=${cursor?.replace(/\.\d+\.\d+$/, '.0.0')}`,
    );
    const log = await collect(whole, ({ type }) => type === 'turn.completed');
    const seen = [...first.numbersOf(session), ...second.numbersOf(session)].slice(1);
    expect(seen).toEqual(log.map(({ data }) => data.n));
  });

  it('know that a ticket of one that is gone is no ticket', async () => {
    const third = await parley.start('gateway');
    const [, url = ''] = await third.says(/"url":"([^"]+)"/);
    const ticket = await ticketOf(new Api(url, parley.api.token));
    await third.stop('SIGKILL');
    expect(await refusedUpgrade(`${parley.api.url}/v1/ws?ticket=${ticket}`)).toMatchObject({ status: 401 });
  });
});
