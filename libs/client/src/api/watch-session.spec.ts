import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SessionState } from '../fold/session-state.js';
import { textOf } from '../fold/turn-state.js';
import { Parley } from '../parley.js';
import { cut, json, refusal, ScriptedServer, stream } from '../testing/scripted-server.js';
import { closed, question, resetTold, snapshotTold, told, toldTurn } from '../testing/told-turn.js';
import type { ConnectionState } from '../wire/resumed.js';

let server: ScriptedServer;
let parley: Parley;
let connection: ConnectionState[];

beforeAll(async () => {
  server = await ScriptedServer.start();
  parley = new Parley({ url: server.url, token: 'secret', patience: { firstMs: 1, mostMs: 2 } });
});
beforeEach(() => {
  connection = [];
});
afterAll(() => server.stop());

const onConnection = (state: ConnectionState): void => void connection.push(state);
const watch = (after?: string) =>
  parley.session('s_1').watch({ ...(after === undefined ? {} : { after }), onConnection });
const answerIn = ({ messages }: SessionState): string => textOf(messages.at(-1) ?? { blocks: [] });

async function until(
  states: AsyncIterable<SessionState>,
  isIt: (state: SessionState) => boolean,
): Promise<SessionState> {
  for await (const state of states) if (isIt(state)) return state;
  throw new Error('The stream ended before.');
}

const [accepted = '', ...others] = toldTurn(['One ', 'two ', 'three.']);
const whole = [accepted, ...others];
const isOver = ({ lastTurn }: SessionState): boolean => lastTurn !== null;
const reasons = () => connection.map((each) => (each.state === 'open' ? 'open' : each.reason));

describe('a watched session', () => {
  it('begins with the state and follows what happens', async () => {
    server.plays(stream([snapshotTold(0), ...whole], 'stay'));
    const state = await until(watch(), isOver);
    expect(state.messages).toHaveLength(2);
    expect(answerIn(state)).toBe('One two three.');
    expect(state).toMatchObject({
      cursor: 'g.12.1',
      turn: null,
      lastTurn: { turn: 't_1', status: 'completed' },
    });
    expect(server.seen[0]).toMatchObject({
      url: '/v1/sessions/s_1/events',
      headers: { accept: 'text/event-stream', authorization: 'Bearer secret' },
    });
  });

  it('shows what is being written, word by word', async () => {
    server.plays(stream([snapshotTold(0), ...whole.slice(0, 7)], 'stay'));
    const state = await until(watch(), (each) => answerIn(each) === 'One two ');
    expect(state.turn).toMatchObject({ turn: 't_1', reply: 'm_2' });
    expect(state.messages.at(-1)).toMatchObject({ status: 'streaming', model: 'x/y' });
  });

  it('comes back behind the last whole event when its connection is cut in the middle of the next', async () => {
    const half = (whole[7] ?? '').slice(0, 20);
    server.plays(
      stream([snapshotTold(0), ...whole.slice(0, 7), half], 'cut'),
      stream(whole.slice(7), 'stay'),
    );
    const state = await until(watch(), isOver);
    expect(answerIn(state)).toBe('One two three.');
    expect(server.seen[1]?.headers['last-event-id']).toBe('g.7.1');
    expect(server.seen[1]?.url).toBe('/v1/sessions/s_1/events');
    expect(reasons()).toEqual(['open', 'broken', 'open']);
  });

  it('comes back as long as the server is away, and tells of it', async () => {
    server.plays(
      stream([snapshotTold(0), ...whole.slice(0, 4), closed('draining', true)]),
      cut,
      json(502, 'a proxy'),
      json(503, refusal('unavailable'), { 'retry-after': '0' }),
      json(429, refusal('rate_limited'), { 'retry-after': '0' }),
      stream(whole.slice(4), 'stay'),
    );
    expect(answerIn(await until(watch(), isOver))).toBe('One two three.');
    expect(reasons()).toEqual(['open', 'draining', 'broken', 'broken', 'broken', 'broken', 'open']);
  });

  it('waits longer each time where it is let in only to be sent away', async () => {
    const away = stream([closed('unavailable', true)]);
    const slower = new Parley({ url: server.url, patience: { firstMs: 1, mostMs: 64 } });
    server.plays(...Array.from({ length: 6 }, () => away), stream([snapshotTold(0), ...whole], 'stay'));
    await until(slower.session('s_1').watch({ onConnection }), isOver);
    const waits = connection.flatMap((each) => (each.state === 'waiting' ? [each.retryMs] : []));
    // Of 32 ms at least half.
    expect(waits.at(-1)).toBeGreaterThanOrEqual(16);
  });

  it('comes back when the stream is silent', async () => {
    const quick = new Parley({ url: server.url, patience: { firstMs: 1, mostMs: 2, silenceMs: 50 } });
    server.plays(stream([snapshotTold(0), ...whole.slice(0, 4)], 'stay'), stream(whole.slice(4), 'stay'));
    expect(answerIn(await until(quick.session('s_1').watch(), isOver))).toBe('One two three.');
    await server.seen[0]?.left;
  });

  it('comes back when the server takes the connection and says nothing', async () => {
    const quick = new Parley({ url: server.url, patience: { firstMs: 1, mostMs: 2, silenceMs: 50 } });
    server.plays(() => undefined, stream([snapshotTold(0), ...whole], 'stay'));
    expect(answerIn(await until(quick.session('s_1').watch(), isOver))).toBe('One two three.');
  });

  it('takes a new state after a reset, and keeps showing the old one until it is there', async () => {
    const other = { ...question, id: 'm_9', blocks: [{ kind: 'text', text: 'Anew' }] };
    server.plays(
      stream([snapshotTold(0), ...whole.slice(0, 6), resetTold], 'cut'),
      stream([resetTold, snapshotTold(40, { messages: [other], head: 'm_9' })], 'stay'),
    );
    const seen: string[] = [];
    const state = await until(watch(), (each) => {
      seen.push(answerIn(each));
      return each.head === 'm_9';
    });
    expect(state).toMatchObject({ turn: null, cursor: 'g.40.1' });
    expect(seen.slice(0, -1)).not.toContain('');
    expect(seen.at(-1)).toBe('Anew');
  });

  it('asks for the state at a cursor that it is given, once', async () => {
    server.plays(
      stream([snapshotTold(3, { messages: [question], head: 'm_1' })], 'cut'),
      stream([told(4, 'state.title', { title: 'Greeting' })], 'stay'),
    );
    const state = await until(watch('g.3.1'), ({ title }) => title !== null);
    expect(state.messages).toEqual([question]);
    expect(server.seen.map(({ url, headers }) => [url, headers['last-event-id']])).toEqual([
      ['/v1/sessions/s_1/events?snapshots=1', 'g.3.1'],
      ['/v1/sessions/s_1/events', 'g.3.1'],
    ]);
  });

  it('ends when the session is deleted', async () => {
    server.plays(stream([snapshotTold(0), told(1, 'session.deleted', {})]));
    const states: SessionState[] = [];
    for await (const state of watch()) states.push(state);
    expect(states.at(-1)?.deleted).toBe(true);
    expect(server.seen).toHaveLength(1);
  });

  it('throws what does not pass', async () => {
    const cases = [
      { acts: [json(404, refusal('not_found'))], code: 'not_found', status: 404 },
      { acts: [json(401, refusal('unauthorized'))], code: 'unauthorized', status: 401 },
      { acts: [stream([snapshotTold(0), closed('revoked', false)])], code: 'unauthorized', status: 401 },
      { acts: [stream([snapshotTold(0)]), json(404, refusal('not_found'))], code: 'not_found', status: 404 },
      { acts: [json(200, { hello: 'there' })], code: 'unreadable_answer', status: 200 },
      { acts: [json(404, 'no Parley')], code: 'unreadable_answer', status: 404 },
    ];
    for (const { acts, code, status } of cases) {
      server.plays(...acts);
      await expect(until(watch(), isOver)).rejects.toMatchObject({ name: 'ParleyApiError', code, status });
    }
  });

  it('closes its connection when its reader leaves the loop', async () => {
    server.plays(stream([snapshotTold(0)], 'stay'));
    await until(watch(), () => true);
    await expect(server.seen[0]?.left).resolves.toBeDefined();
  });

  it('throws the reason of the signal, while it reads and while it waits', async () => {
    const leaving = new AbortController();
    server.plays(stream([snapshotTold(0)], 'stay'));
    const reading = (async () => {
      for await (const state of parley.session('s_1').watch({ signal: leaving.signal })) {
        if (state.head === null) leaving.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    await server.seen[0]?.left;

    const patient = new Parley({ url: server.url, patience: { firstMs: 60_000, mostMs: 60_000 } });
    const again = new AbortController();
    server.plays(cut);
    const waiting = until(
      patient.session('s_1').watch({
        signal: again.signal,
        onConnection: ({ state }) => state === 'waiting' && again.abort(new Error('no more')),
      }),
      isOver,
    );
    await expect(waiting).rejects.toThrow('no more');
  });
});
