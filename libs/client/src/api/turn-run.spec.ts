import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TurnState } from '../fold/turn-state.js';
import { Parley } from '../parley.js';
import { cut, json, refusal, ScriptedServer, stream } from '../testing/scripted-server.js';
import { question, snapshotTold, told, toldTurn, usage } from '../testing/told-turn.js';

let server: ScriptedServer;
let parley: Parley;

beforeAll(async () => {
  server = await ScriptedServer.start();
  parley = new Parley({ url: `${server.url}/`, token: 'secret', patience: { firstMs: 1, mostMs: 2 } });
});
afterAll(() => server.stop());

const events = '/v1/sessions/s_1/turns/t_1/events';
const taken = (more: object = {}) =>
  json(202, { turn: 't_1', message: 'm_1', status: 'accepted', events: `${events}?after=g.0.0`, ...more });
const settled = {
  id: 't_1',
  session: 's_1',
  message: 'm_1',
  status: 'failed',
  usage,
  error: { code: 'provider_error', message: 'No.', retryable: true },
};

async function all(states: AsyncIterable<TurnState>): Promise<TurnState[]> {
  const seen: TurnState[] = [];
  for await (const state of states) seen.push(state);
  return seen;
}

const [begun, written] = [toldTurn(['Größe ', '🙂.']).slice(0, 6), toldTurn(['Größe ', '🙂.']).slice(6)];

describe('a turn that was submitted', () => {
  it('is its words, its answer as it comes, and its end', async () => {
    server.plays(taken(), stream([...begun, ...written]));
    const run = await parley.session('s_1').submit({ text: 'Hello', policy: 'enqueue' }, { key: 'k1' });
    expect(run).toMatchObject({ session: 's_1', turn: 't_1', message: 'm_1', status: 'accepted' });
    const states = await all(run);
    expect(states.at(-1)).toMatchObject({ status: 'completed', text: 'Größe 🙂.', usage, error: null });
    expect(states.at(-1)?.messages.map(({ id, status }) => [id, status])).toEqual([
      ['m_1', 'complete'],
      ['m_2', 'complete'],
    ]);
    const [submit, watched] = server.seen;
    expect(submit).toMatchObject({ method: 'POST', url: '/v1/sessions/s_1/turns' });
    expect(JSON.parse(submit?.body ?? '')).toEqual({ text: 'Hello', policy: 'enqueue' });
    expect(submit?.headers['idempotency-key']).toBe('k1');
    expect([watched?.url, watched?.headers['last-event-id']]).toEqual([events, 'g.0.0']);
  });

  it('is begun once, however often the answer is lost', async () => {
    server.plays(cut, json(503, refusal('unavailable')), taken(), stream([...begun, ...written]));
    await (await parley.session('s_1').submit('Hello')).finished();
    const keys = server.seen.slice(0, 3).map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has another key each time', async () => {
    server.plays(taken(), taken());
    await parley.session('s_1').submit('Hello');
    await parley.session('s_1').submit('Hello');
    const [first, second] = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(first).not.toBe(second);
  });

  it('is refused at once where another one runs, which is named', async () => {
    server.plays(json(409, refusal('turn_in_progress', 'A turn runs.'), { 'parley-turn-id': 't_0' }));
    const submitting = parley.session('s_1').submit('Hello');
    await expect(submitting).rejects.toMatchObject({
      name: 'ParleyApiError',
      message: 'A turn runs.',
      code: 'turn_in_progress',
      status: 409,
      runningTurn: 't_0',
      retryable: false,
    });
    expect(server.seen).toHaveLength(1);
  });

  it('goes on behind a cut', async () => {
    server.plays(taken(), stream(begun, 'cut'), cut, stream(written));
    const { text } = await (await parley.session('s_1').submit('Hello')).finished();
    expect(text).toBe('Größe 🙂.');
    expect(server.seen.map(({ headers }) => headers['last-event-id'])).toEqual([
      undefined,
      'g.0.0',
      'g.6.1',
      'g.6.1',
    ]);
  });

  it('shows where it waits, and that it begins', async () => {
    server.plays(
      taken({ status: 'queued', position: 1 }),
      stream(
        [
          told(1, 'turn.accepted', { message: question, policy: 'enqueue' }),
          told(2, 'turn.queued', { position: 1 }),
        ],
        'cut',
      ),
      stream([told(9, 'turn.started', { attempt: 1, message: question })], 'stay'),
    );
    const run = await parley.session('s_1').submit('Hello');
    expect(run).toMatchObject({ status: 'queued', position: 1 });
    const seen: object[] = [];
    for await (const { status, position, messages } of run) {
      seen.push({ status, position, said: messages.length });
      if (status === 'running' && seen.length > 1) break;
    }
    expect(seen).toContainEqual({ status: 'queued', position: 0, said: 1 });
    expect(seen.at(-1)).toEqual({ status: 'running', position: null, said: 1 });
  });

  it('waits for its client, and says for what', async () => {
    const tool = { kind: 'tool' as const, step: 0, call: 'c1', name: 'list_tabs', input: { all: true } };
    const asking = {
      approval: 'ap_1',
      call: 'c1',
      hash: 'h',
      reason: 'careful',
      expiresAt: '2030-01-01T00:00:00Z',
    };
    const input = { all: false };
    server.plays(
      taken(),
      stream(
        [
          ...begun.slice(0, 4),
          told(5, 'block.started', { step: 0, index: 0, kind: 'tool', call: 'c1', name: 'list_tabs' }),
          told(6, 'block.completed', { step: 0, index: 0, block: tool }),
          told(7, 'step.completed', { step: 0, stopReason: 'tools', usage }),
          told(8, 'tool.requested', {
            call: 'c1',
            key: 'k_1',
            name: 'list_tabs',
            input: {},
            hash: 'h',
            runs: 'client',
          }),
          told(9, 'tool.approval_requested', { ...asking, from: 'person' }),
        ],
        'cut',
      ),
      stream(
        [
          told(10, 'tool.approval_answered', {
            approval: 'ap_1',
            call: 'c1',
            decision: 'edit',
            input,
            hash: 'h2',
          }),
        ],
        'stay',
      ),
    );
    const states: TurnState[] = [];
    for await (const state of await parley.session('s_1').submit('Hello')) {
      states.push(state);
      if (state.calls.length > 0) break;
    }
    const asked = states.findLast(({ approvals }) => approvals.length > 0);
    expect(asked).toMatchObject({ status: 'waiting', calls: [], approvals: [{ ...asking, from: 'person' }] });
    expect(states.at(-1)).toMatchObject({
      status: 'waiting',
      approvals: [],
      calls: [{ key: 'k_1', call: 'c1', name: 'list_tabs', input }],
    });
  });

  it('is told by the server where its end was not heard', async () => {
    const failed = { kind: 'error', code: 'provider_error', message: 'No.', retryable: true };
    const reply = { ...question, id: 'm_2', role: 'assistant', status: 'failed', blocks: [failed] };
    server.plays(
      taken({ status: 'pending', events }),
      stream([snapshotTold(50, { messages: [question, reply], head: 'm_2' })]),
      json(204, undefined),
      json(200, settled),
    );
    const state = await (await parley.session('s_1').submit('Hello')).finished();
    expect(state).toMatchObject({
      status: 'failed',
      usage,
      error: { code: 'provider_error', retryable: true },
    });
    expect(state.messages).toHaveLength(2);
    expect(server.seen[1]?.headers['last-event-id']).toBeUndefined();
    expect(server.seen[3]?.url).toBe('/v1/sessions/s_1/turns/t_1');
  });

  it('shows what a turn has said already that its words have joined', async () => {
    const writing = {
      ...question,
      id: 'm_2',
      role: 'assistant',
      status: 'streaming',
      blocks: [{ kind: 'text', text: 'One' }],
    };
    const openTurn = {
      turn: 't_1',
      startedAt: null,
      reply: 'm_2',
      openStep: null,
      steers: [],
      stopping: null,
    };
    server.plays(
      taken({ becomes: 't_2' }),
      stream([snapshotTold(50, { messages: [question, writing], head: 'm_1', openTurn })], 'stay'),
    );
    const run = await parley.session('s_1').submit({ text: 'And more', policy: 'steer' });
    for await (const { text } of run) {
      expect(text).toBe('One');
      break;
    }
    expect(server.seen[1]?.headers['last-event-id']).toBeUndefined();
  });

  it('shows why it failed', async () => {
    const ended = { usage, durationMs: 1 };
    const failure = { code: 'provider_overloaded' as const, message: 'Too busy.', retryable: true };
    server.plays(taken(), stream([...begun.slice(0, 2), told(3, 'turn.failed', { ...failure, ...ended })]));
    const state = await (await parley.session('s_1').submit('Hello')).finished();
    expect(state).toMatchObject({ status: 'failed', error: failure, usage });
    expect(state.messages.at(-1)?.blocks).toEqual([{ kind: 'error', ...failure }]);
  });

  it('is left with its loop, and can be watched again from its first word', async () => {
    server.plays(taken(), stream(begun, 'stay'), stream([...begun, ...written]));
    const run = await parley.session('s_1').submit('Hello');
    for await (const state of run) if (state.text !== '') break;
    await server.seen[1]?.left;
    expect((await run.finished()).text).toBe('Größe 🙂.');
    expect(server.seen[2]?.headers['last-event-id']).toBe('g.0.0');
  });

  it('ends with the signal', async () => {
    const leaving = new AbortController();
    leaving.abort(new Error('enough'));
    server.plays(taken());
    await expect(parley.session('s_1').submit('Hello', { signal: leaving.signal })).rejects.toThrow('enough');
    const run = await parley.session('s_1').submit('Hello');
    await expect(run.finished({ signal: leaving.signal })).rejects.toThrow('enough');
  });
});
