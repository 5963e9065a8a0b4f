import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Socket } from '../live/socket.js';
import { Asking, writing } from './asking.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

let parley: TestParley;
let socket: Socket | undefined;
let asking: Asking;

beforeAll(async () => {
  parley = await startParley('one process');
  asking = await Asking.begin(parley.api);
});

afterEach(async () => {
  await socket?.end();
  socket = undefined;
});

afterAll(() => parley?.stop());

async function connected(): Promise<Socket> {
  const { url, token } = parley.api;
  socket = await Socket.open(`${url}/v1/ws`, { authorization: `Bearer ${token}` });
  return socket;
}

/** What the agent has said in the end, having been told the result. */
async function saidIn(turn: string): Promise<string> {
  const messages = await asking.talk.messages();
  return messages.filter((each) => each.turn === turn && each.role === 'assistant').at(-1)?.said ?? '';
}

describe('a call that somebody must agree to', () => {
  it('is listed, told of on the user’s channel, and carried out once somebody has agreed', async () => {
    const { session } = asking.talk;
    const heard = await connected();
    const turn = await asking.waits(writing('a.txt', 'one'));
    const asked = await asking.asked();
    expect(asked).toMatchObject({ turn, name: 'write_file', title: expect.any(String), from: 'person' });
    expect(asked).toMatchObject({ input: { path: 'a.txt', content: 'one' }, hash: expect.any(String) });
    expect(Date.parse(asked.expiresAt)).toBeGreaterThan(Date.now());
    const { approval, call, reason, expiresAt } = asked;
    const told = await heard.sees('it is told of', ({ user }) => user?.type === 'approval_waiting');
    expect(told.user).toMatchObject({ session, turn, approval, call, reason, expiresAt });
    await heard.ask({ op: 'watch', session });
    const snapshot = await heard.sees('a snapshot', ({ event }) => event?.type === 'session.snapshot');
    expect(snapshot.event?.body).toMatchObject({
      openTurn: { turn, approvals: [{ approval, call, reason }] },
    });
    expect(await asking.file('a.txt')).toBeUndefined();
    expect(await asking.answer(approval, { decision: 'approve' })).toMatchObject({ status: 204 });
    await asking.completes(turn);
    expect(await asking.file('a.txt')).toBe('one');
    expect(await asking.listed()).toEqual([]);
    const types = (await asking.told(turn))
      .map(({ type }) => type)
      .filter((type) => type.startsWith('tool.'));
    expect(types).toEqual([
      'tool.requested',
      'tool.approval_requested',
      'tool.approval_answered',
      'tool.completed',
    ]);
  });

  it('is not carried out when somebody says no, and the agent is told why', async () => {
    const turn = await asking.waits(writing('no.txt'));
    const { approval } = await asking.asked();
    await asking.answer(approval, { decision: 'deny', text: 'Not on a Sunday.' });
    await asking.completes(turn);
    expect(await saidIn(turn)).toContain('Not on a Sunday.');
    expect(await asking.calls(turn)).toMatchObject([{ outcome: 'denied' }]);
    expect(await asking.file('no.txt')).toBeUndefined();
  });

  it('is carried out as somebody has changed it, and the agent is told so', async () => {
    const turn = await asking.waits(writing('theirs.txt'));
    const { approval } = await asking.asked();
    const unfit = await asking.answer(approval, { decision: 'edit', input: { path: 'mine.txt' } });
    expect(unfit).toMatchObject({ status: 400, code: 'invalid_request', paths: ['input.content'] });
    const input = { path: 'mine.txt', content: 'better' };
    expect(await asking.answer(approval, { decision: 'edit', input })).toMatchObject({ status: 204 });
    await asking.completes(turn);
    expect([await asking.file('theirs.txt'), await asking.file('mine.txt')]).toEqual([undefined, 'better']);
    expect(await saidIn(turn)).toContain('better');
  });

  it('is not carried out when somebody gives the result himself', async () => {
    const turn = await asking.waits(writing('answered.txt'));
    const { approval } = await asking.asked();
    await asking.answer(approval, { decision: 'answer', text: 'It is there already.' });
    await asking.completes(turn);
    expect(await saidIn(turn)).toContain('It is there already.');
    expect(await asking.calls(turn)).toMatchObject([{ outcome: 'ok' }]);
    expect(await asking.file('answered.txt')).toBeUndefined();
  });

  it('is answered over a WebSocket, too', async () => {
    const turn = await asking.waits(writing('socket.txt'));
    const { approval } = await asking.asked();
    const heard = await connected();
    const frame = { op: 'answer', session: asking.talk.session, approval };
    expect(await heard.ask({ ...frame, decision: 'edit' })).toMatchObject({
      error: { code: 'invalid_request' },
    });
    expect(await heard.ask({ ...frame, decision: 'approve' })).toMatchObject({
      ok: { approval, status: 'answered' },
    });
    expect(await heard.ask({ ...frame, decision: 'approve' })).toMatchObject({
      error: { code: 'already_answered' },
    });
    await asking.completes(turn);
  });

  it('hears the first of two who answer at once', async () => {
    const turn = await asking.waits(writing('twice.txt'));
    const { approval } = await asking.asked();
    const both = [{ decision: 'approve' }, { decision: 'deny' }];
    const answers = await Promise.all(both.map((body) => asking.answer(approval, body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    expect(answers.find(({ status }) => status === 409)?.code).toBe('already_answered');
    await asking.completes(turn);
    expect(await asking.calls(turn)).toHaveLength(1);
    expect(await asking.answer(approval, { decision: 'approve' })).toMatchObject({
      code: 'already_answered',
    });
  });

  it('waits beside others, each of which is answered by itself', async () => {
    const two = ['b1', 'b2'].map((path) => `[[tool: write_file ${JSON.stringify({ path, content: path })}]]`);
    const turn = await asking.waits(`${two.join('')}[[then]][[say: done]]`);
    const first = await eventually('both wait, or the first does', async () => (await asking.listed())[0]);
    await asking.answer(first.approval, { decision: 'deny' });
    const second = await eventually('the other waits', async () =>
      (await asking.listed()).find(({ approval }) => approval !== first.approval),
    );
    await asking.answer(second.approval, { decision: 'approve' });
    await asking.completes(turn);
    expect((await asking.calls(turn)).map(({ outcome }) => outcome)).toEqual(['denied', 'ok']);
  });

  it('is over when its turn is stopped, and what was said is a history that goes on', async () => {
    const turn = await asking.waits(writing('stopped.txt'));
    const { approval } = await asking.asked();
    expect((await asking.talk.ask('POST', `/turns/${turn}/stop`)).status).toBe(204);
    await asking.talk.becomes(turn, 'stopped');
    expect(await asking.listed()).toEqual([]);
    expect(await asking.answer(approval, { decision: 'approve' })).toMatchObject({
      status: 409,
      code: 'already_answered',
    });
    expect(await asking.calls(turn)).toMatchObject([{ outcome: 'cancelled' }]);
    await asking.talk.worksOn();
    expect(await asking.file('stopped.txt')).toBeUndefined();
  });

  it.each([
    ['ap_unknown', { decision: 'approve' }, 404, 'not_found', []],
    ['a.b', { decision: 'approve' }, 400, 'invalid_request', ['approval']],
    ['ap_unknown', { decision: 'perhaps' }, 400, 'invalid_request', ['decision']],
    ['ap_unknown', { decision: 'edit' }, 400, 'invalid_request', ['input']],
    ['ap_unknown', { decision: 'answer' }, 400, 'invalid_request', ['text']],
  ])('is not answered by %s with %j', async (approval, body, status, code, paths) => {
    expect(await asking.answer(approval, body)).toMatchObject({ status, code, paths });
  });
});

it('an operator sees what waits, what became of calls, and how long they took', async () => {
  const figures = async (): Promise<string> => (await parley.api.get('/metrics')).text();
  const turn = await asking.waits(writing('counted.txt'));
  await eventually('one is open', async () => (await figures()).includes('parley_approvals_open 1\n'));
  await asking.answer((await asking.asked()).approval, { decision: 'approve' });
  await asking.completes(turn);
  const told = await eventually('none is open', async () => {
    const text = await figures();
    return text.includes('parley_approvals_open 0\n') && text;
  });
  for (const figure of [
    'parley_approval_seconds_count{from="person",decision="approve"}',
    'parley_tool_calls_total{outcome="denied"}',
    'parley_tool_run_seconds_count{pool="default",outcome="ok"}',
    'parley_tool_sources{pool="default",state="away"} 0',
  ])
    expect(told).toContain(figure);
});

describe('what a turn takes away', () => {
  const looking = '[[tool: current_time {}]][[then]][[rate: 0]][[echo: results]]';

  it('is asked for though it would be allowed', async () => {
    const turn = await asking.waits(looking, { permissions: { ask: ['current_time'] } });
    await asking.answer((await asking.asked()).approval, { decision: 'approve' });
    await asking.completes(turn);
    expect(await asking.calls(turn)).toMatchObject([{ outcome: 'ok' }]);
  });

  it.each([{ deny: ['current_time'] }, { only: ['wait'] }])('is denied by %j', async (permissions) => {
    const turn = await asking.submits(looking, { permissions });
    await asking.completes(turn);
    expect(await asking.calls(turn)).toMatchObject([{ outcome: 'denied' }]);
  });

  it('is nothing that it could give', async () => {
    const { code, paths } = await asking.talk.submit(looking, { permissions: { allow: ['write_file'] } });
    expect([code, paths]).toEqual(['invalid_request', ['permissions.allow']]);
  });
});

describe('a tool of the client', () => {
  const clientTools = [{ name: 'where', description: 'Where they are.', inputSchema: { type: 'object' } }];
  const locating = '[[tool: where {"exactly": true}]][[then]][[rate: 0]][[echo: results]]';

  it.each([
    [{ output: 'in the garden' }, 'ok', 'in the garden'],
    [{ output: { lat: 52 } }, 'ok', '"lat":52'],
    [{ error: 'no signal' }, 'error', 'no signal'],
  ])('is carried out by it, which posts %j', async (body, outcome, output) => {
    const turn = await asking.waits(locating, { clientTools });
    const [open] = await asking.calls(turn);
    const key = String(open?.['key']);
    expect(open).toMatchObject({ name: 'where', input: { exactly: true } });
    expect(await asking.result(String(open?.['call']), body)).toMatchObject({ status: 404 });
    expect(await asking.result(key, {})).toMatchObject({ status: 400, paths: ['body'] });
    expect(await asking.result(key, body)).toMatchObject({ status: 204 });
    await asking.completes(turn);
    expect(await asking.calls(turn)).toMatchObject([{ outcome, output: expect.stringContaining(output) }]);
    expect(await asking.result(key, body)).toMatchObject({ status: 409, code: 'already_answered' });
  });

  it('has a name of its own', async () => {
    const [tool] = clientTools;
    const { status, paths } = await asking.talk.submit('hi', { clientTools: [{ ...tool, name: 'shell' }] });
    expect([status, paths]).toEqual([400, ['clientTools.0.name']]);
  });
});
