import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { collect, type SseEvent } from '../harness/sse.js';
import { Socket } from '../live/socket.js';
import { answersOfHistory } from './answers-of-history.js';
import { answersOfKnowledge } from './answers-of-knowledge.js';
import { answersOfTheCatalog } from './answers-of-the-catalog.js';
import { Documented, fine } from './documented.js';
import type { Served } from './watched-session.js';

let parley: TestParley;
let told: Documented;

beforeAll(async () => {
  parley = await startParley('one process', { PARLEY_PASS_RETRY_MS: '20' });
  told = await Documented.of(parley.api);
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

interface Asked {
  approvals: { approval: string }[];
}

interface Begun {
  turn: string;
  events: string;
}

interface History {
  messages: { blocks: { name?: string; key?: string }[] }[];
}

interface Named {
  id: string;
  turn: string;
}

const terminal = ({ type }: SseEvent): boolean => /^turn\.(completed|failed|stopped)$/.test(type);

/** A session with a turn that runs until it is stopped. */
async function busySession(): Promise<{ path: string; turn: string }> {
  const path = `/v1/sessions/${await parley.api.session()}`;
  const { body } = await told.ask<Named>('POST', `${path}/turns`, { text: '[[say: hm]][[hang]]' });
  return { path, turn: body.turn };
}

describe('answers are as the document tells of them', () => {
  it('of sessions', async () => {
    const made = await told.ask<Named>('POST', '/v1/sessions', { name: 'one', systemPrompt: 'Be brief.' });
    expect(made).toMatchObject(fine(201));
    const path = `/v1/sessions/${made.body.id}`;
    expect(await told.ask('GET', path)).toMatchObject(fine(200));
    expect(await told.ask('GET', `${path}/messages`)).toMatchObject(fine(200));
    expect(await told.ask('POST', `${path}/stop`)).toMatchObject(fine(204));
    expect(await told.ask('GET', '/v1/sessions/s_none')).toMatchObject(fine(404));
    expect(await told.ask('GET', '/v1/sessions/s.none')).toMatchObject(fine(400));
    expect(await told.ask('POST', '/v1/sessions', { nonsense: 1 })).toMatchObject(fine(400));
    expect(await told.ask('GET', path, undefined, { authorization: 'Bearer none' })).toMatchObject(fine(401));
  });

  it('of turns that run through', async () => {
    const path = `/v1/sessions/${await parley.api.session()}`;
    const text = '[[think: hm]][[say: one]][[tool: clock {}]][[then]][[say: two]]';
    const accepted = await told.ask<Named>('POST', `${path}/turns`, { text }, { 'idempotency-key': 'one' });
    expect(accepted).toMatchObject(fine(202));
    const turn = `${path}/turns/${accepted.body.turn}`;
    const events = await collect(await parley.api.get(`${turn}/events`));
    expect(events.length).toBeGreaterThan(0);
    expect(await told.ask('GET', turn)).toMatchObject(fine(200));
    const list = await told.ask('GET', `${path}/turns?limit=1`);
    expect(list).toMatchObject({ ...fine(200), body: { turns: [{ id: accepted.body.turn }] } });
    expect(await told.ask('POST', `${path}/turns?wait=true`, { text })).toMatchObject(fine(200));
    expect(await told.ask('GET', `${path}/messages`)).toMatchObject(fine(200));
    expect(await told.ask('POST', `${path}/turns`, { text: ' ' })).toMatchObject(fine(400));
    const other = await told.ask('POST', `${path}/turns`, { text: 'x' }, { 'idempotency-key': 'one' });
    expect(other).toMatchObject(fine(409));
  });

  it('of turns that fail, and of those in the way', async () => {
    const path = `/v1/sessions/${await parley.api.session()}`;
    const failed = await told.ask('POST', `${path}/turns?wait=true`, { text: '[[fail: 400]]' });
    expect(failed).toMatchObject({ ...fine(200), body: { status: 'failed' } });
    const busy = await busySession();
    expect(await told.ask('POST', `${busy.path}/turns`, { text: 'x' })).toMatchObject(fine(409));
    const steer = `${busy.path}/turns/${busy.turn}/steer`;
    expect(await told.ask('POST', steer, { text: 'and this' })).toMatchObject(fine(202));
    expect(await told.ask('POST', `${busy.path}/turns/${busy.turn}/stop`)).toMatchObject(fine(204));
  });

  it('of the queue', async () => {
    const { path, turn: running } = await busySession();
    const queued = await told.ask<Named>('POST', `${path}/turns`, { text: 'later', policy: 'enqueue' });
    expect(queued).toMatchObject({ ...fine(202), body: { status: 'queued' } });
    const { turn } = queued.body;
    const read = await told.ask('GET', `${path}/queue`);
    expect(read).toMatchObject({ ...fine(200), body: { queue: [{ turn }] } });
    expect(await told.ask('PATCH', `${path}/queue/${turn}`, { text: 'sooner' })).toMatchObject(fine(204));
    expect(await told.ask('PATCH', `${path}/queue/${turn}`, {})).toMatchObject(fine(400));
    expect(await told.ask('DELETE', `${path}/queue/${turn}`)).toMatchObject(fine(204));
    expect(await told.ask('DELETE', `${path}/queue/${turn}`)).toMatchObject(fine(404));
    expect(await told.ask('POST', `${path}/queue/resume`)).toMatchObject(fine(204));
    expect(await told.ask('POST', `${path}/turns/${running}/stop`)).toMatchObject(fine(204));
  });

  it('of approvals, and of calls that a client carries out', async () => {
    const path = `/v1/sessions/${await parley.api.session()}`;
    const text = '[[tool: write_file {"path":"a","content":"a"}]][[tool: where {}]][[then]][[say: done]]';
    const clientTools = [{ name: 'where', description: 'Where they are.', inputSchema: { type: 'object' } }];
    const { body } = await told.ask<Begun>('POST', `${path}/turns`, { text, clientTools });
    const asked = await eventually('it is asked for', async () => {
      const read = await told.ask<Asked>('GET', `${path}/approvals`);
      expect(read).toMatchObject(fine(200));
      return read.body.approvals[0];
    });
    expect(await told.ask('GET', `${path}/turns/${body.turn}`)).toMatchObject(fine(200));
    const [snapshot] = await collect(await parley.api.get(`${path}/events`), () => true);
    expect(told.eventProblems('GET', `${path}/events`, snapshot?.data)).toEqual([]);
    const answer = `${path}/approvals/${asked.approval}`;
    expect(await told.ask('POST', answer, { decision: 'edit' })).toMatchObject(fine(400));
    expect(await told.ask('POST', answer, { decision: 'deny', text: 'no' })).toMatchObject(fine(204));
    expect(await told.ask('POST', answer, { decision: 'approve' })).toMatchObject(fine(409));
    expect(await told.ask('POST', `${path}/approvals/ap_none`, { decision: 'approve' })).toMatchObject(
      fine(404),
    );
    const { body: history } = await told.ask<History>('GET', `${path}/messages`);
    const blocks = history.messages.flatMap((message) => message.blocks);
    const result = `${path}/calls/${blocks.find(({ name }) => name === 'where')?.key}/result`;
    expect(await told.ask('POST', result, {})).toMatchObject(fine(400));
    await eventually('it is the client’s turn', async () => {
      const posted = await told.ask('POST', result, { output: 'here' });
      expect(posted.problems).toEqual([]);
      return posted.status === 204;
    });
    const all = await collect(await parley.api.get(body.events), terminal);
    expect(all.map(({ type }) => type)).toContain('tool.approval_answered');
    expect(all.flatMap(({ data }) => told.eventProblems('GET', `${path}/events`, data))).toEqual([]);
    expect(await told.ask('POST', result, { error: 'gone' })).toMatchObject(fine(409));
  });

  it('of schedules', async () => {
    const session = await parley.api.session();
    const once = { session, text: 'hello', delay: 86_400, maxTokens: 100 };
    expect(await told.ask('POST', '/v1/schedules', once)).toMatchObject(fine(201));
    const again = { session, text: 'hello', cron: '0 9 * * mon', timeZone: 'Europe/Berlin' };
    const made = await told.ask<Named>('POST', '/v1/schedules', again);
    expect(made).toMatchObject(fine(201));
    const path = `/v1/schedules/${made.body.id}`;
    expect(await told.ask('GET', path)).toMatchObject(fine(200));
    expect(await told.ask('GET', `/v1/schedules?session=${session}`)).toMatchObject(fine(200));
    expect(await told.ask('PATCH', path, { paused: true })).toMatchObject(fine(200));
    expect(await told.ask('PATCH', path, { at: 'soon' })).toMatchObject(fine(400));
    expect(await told.ask('DELETE', path)).toMatchObject(fine(204));
    expect(await told.ask('GET', path)).toMatchObject(fine(404));
  });

  it('of what was spent, and what may be', async () => {
    expect(await told.ask('GET', '/v1/usage?by=purpose')).toMatchObject(fine(200));
    expect(await told.ask('GET', '/v1/usage?by=hour')).toMatchObject(fine(400));
    expect(await told.ask('GET', '/v1/budget')).toMatchObject({ ...fine(200), body: { budgets: [] } });
  });

  it('of tickets, and of what operators ask', async () => {
    expect(await told.ask('POST', '/v1/tickets')).toMatchObject(fine(201));
    expect(await told.ask('POST', '/v1/tickets', { nonsense: 1 })).toMatchObject(fine(400));
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs']) {
      expect(await told.ask('GET', path)).toMatchObject(fine(200));
    }
    expect(await told.ask('GET', '/v1/ws')).toMatchObject(fine(400));
  });
});

const served = (): Served => ({ api: parley.api, told });

describe('answers, and the events that come of them, are as the document tells of them', () => {
  answersOfHistory(served);
  describe('where agents know something', () => {
    answersOfKnowledge(served);
  });
  answersOfTheCatalog(served);
});

describe('events are as the document tells of them', () => {
  it('on a stream of one session', async () => {
    const session = await parley.api.session();
    const path = `/v1/sessions/${session}/events`;
    const events = collect(await parley.api.get(path), terminal);
    await parley.api.submitAndWait(session, '[[think: hm]][[tool: clock {}]][[then]][[say: done]]');
    const all = await events;
    expect(all.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['session.snapshot', 'turn.accepted', 'block.delta', 'tool.completed']),
    );
    expect(all.flatMap(({ data }) => told.eventProblems('GET', path, data))).toEqual([]);
  });

  it('after a cursor that nobody can go on from', async () => {
    const session = await parley.api.session();
    await parley.api.submitAndWait(session, '[[say: hi]]');
    const path = `/v1/sessions/${session}/events?after=g_other.1.1`;
    const events = await collect(await parley.api.get(path), ({ type }) => type === 'session.snapshot');
    expect(events.map(({ type }) => type)).toEqual(['session.reset', 'session.snapshot']);
    expect(events.flatMap(({ data }) => told.eventProblems('GET', path, data))).toEqual([]);
  });

  it('on a stream of many, each with its cursor', async () => {
    const session = await parley.api.session();
    const path = `/v1/events?watch=${session}`;
    const ended = ({ type, data }: SseEvent): boolean => type === 'user' && data.type === 'turn_ended';
    const events = collect(await parley.api.get(path), ended);
    await parley.api.submitAndWait(session, '[[say: hi]]');
    for (const { type, data } of await events) {
      const { cursor, ...event } = data as SseEvent['data'] & { cursor?: string };
      expect(typeof cursor).toBe(type === 'user' ? 'undefined' : 'string');
      const problems =
        type === 'user'
          ? told.eventProblems('GET', path, event)
          : told.eventProblems('GET', `/v1/sessions/${session}/events`, event);
      expect(problems).toEqual([]);
    }
  });

  it('and so are the frames of a WebSocket', async () => {
    const { path, turn } = await busySession();
    const [, , , session = ''] = path.split('/');
    const socket = await Socket.open(`${parley.api.url}/v1/ws`, {
      authorization: `Bearer ${parley.api.token}`,
    });
    try {
      await socket.ask({ op: 'ping' });
      await socket.ask({ op: 'watch', session });
      await socket.ask({ op: 'watch', sessions: [{ session }, { session: 's_none' }] });
      await socket.ask({ op: 'submit', session, text: 'x' });
      await socket.ask({ op: 'submit', session, text: 'later', policy: 'enqueue', key: 'one' });
      await socket.ask({ op: 'steer', session, turn, text: 'and this' });
      await socket.ask({ op: 'nonsense' });
      await socket.ask({ op: 'stop', session, turn });
      await socket.sees('the end of the turn', ({ event }) => event?.type === 'turn.stopped');
      await socket.ask({ op: 'unwatch', session });
      expect(socket.frames.length).toBeGreaterThan(10);
      expect(socket.frames.flatMap((frame) => told.frameProblems(frame))).toEqual([]);
    } finally {
      await socket.end();
    }
  });
});
