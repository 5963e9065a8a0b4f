import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { startParley, type Form, type TestParley } from '../harness/parley.js';
import { numbersShown } from '../harness/numbers-shown.js';
import { collect, spoken } from '../harness/sse.js';

const forms: Form[] = ['one process', 'separate processes'];

/** Every promise here is for both forms, for they are the same modules. */
describe.each(forms)('a conversation with Parley in %s', (form) => {
  let parley: TestParley;

  beforeAll(async () => {
    parley = await startParley(form);
  }, 60_000);

  afterAll(() => parley?.stop(), 60_000);

  it('streams a turn word by word and ends with its one terminal event', async () => {
    const session = await parley.api.session({ name: 'first' });
    const response = await parley.api.submitForEvents(
      session,
      '[[rate: 0]][[say: hello out there my friend]]',
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const events = await collect(response);
    expect(events.map(({ type }) => type).filter((type) => type !== 'block.delta')).toEqual([
      'turn.accepted',
      'turn.started',
      'reply.started',
      'step.started',
      'block.started',
      'block.completed',
      'step.completed',
      'reply.completed',
      'turn.completed',
    ]);
    expect(spoken(events)).toBe('hello out there my friend');
    expect(events.every(({ data }) => data.session === session)).toBe(true);
    const numbers = events.map(({ data }) => data.n);
    expect(numbers).toEqual(await numbersShown(parley, session, numbers));
  });

  it('answers 202 at once, with where to look', async () => {
    const session = await parley.api.session();
    const response = await parley.api.post(`/v1/sessions/${session}/turns`, { text: '[[say: later]]' });
    expect(response.status).toBe(202);
    const accepted = (await response.json()) as { turn: string; status: string; events: string };
    expect(accepted).toMatchObject({ status: 'accepted', turn: expect.stringMatching(/^t_/) });
    const events = await collect(await parley.api.get(accepted.events));
    expect(events[0]?.type).toBe('turn.accepted');
    expect(events.at(-1)?.type).toBe('turn.completed');
    expect(spoken(events)).toBe('later');
    const view = await parley.api.get(`/v1/sessions/${session}/turns/${accepted.turn}`);
    expect(await view.json()).toMatchObject({ id: accepted.turn, status: 'completed', error: null });
  });

  it('waits for the finished reply, which the path and Postgres hold too', async () => {
    const session = await parley.api.session();
    const outcome = await parley.api.submitAndWait(
      session,
      '[[say: forty two]] [[usage: in=10 out=20 cache_read=5]]',
    );
    expect(outcome).toMatchObject({
      httpStatus: 200,
      status: 'completed',
      error: null,
      usage: { inputTokens: 10, outputTokens: 20, cacheReadTokens: 5 },
      replies: [{ role: 'assistant', status: 'complete', blocks: [{ kind: 'text', text: 'forty two' }] }],
    });
    const path = await (await parley.api.get(`/v1/sessions/${session}/messages`)).json();
    expect(path).toMatchObject({ messages: [{ role: 'user' }, { role: 'assistant', status: 'complete' }] });
    const rows = await eventually('both messages are in Postgres', async () => {
      const found = await parley.database.query<{ role: string }>(
        'SELECT role FROM messages WHERE session = $1 ORDER BY created_at, role DESC',
        [session],
      );
      return found.length === 2 && found;
    });
    expect(rows.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it('lets the model see what was said before', async () => {
    const session = await parley.api.session({ systemPrompt: 'You are terse.' });
    await parley.api.submitAndWait(session, '[[say: my name is Ada]]');
    const { replies } = await parley.api.submitAndWait(session, '[[rate: 0]][[echo: prompt]]');
    const prompt = JSON.stringify(replies);
    expect(prompt).toContain('my name is Ada');
    expect(prompt).toContain('You are terse.');
  });

  it('tells the model that a tool does not exist, and goes on', async () => {
    const session = await parley.api.session();
    const response = await parley.api.submitForEvents(
      session,
      '[[tool: look {"at": "it"}]][[then]][[echo: results]]',
    );
    const events = await collect(response);
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('tool.'))).toEqual(['tool.requested', 'tool.completed']);
    expect(types.at(-1)).toBe('turn.completed');
    expect(spoken(events)).toContain('There is no tool named "look".');
  });

  it('survives a model that writes what no database keeps', async () => {
    const session = await parley.api.session();
    const script = String.raw`[[tool: look {"a\u0000": "b\u0000\ud800"}]][[then]][[say: fine]]`;
    expect(await parley.api.submitAndWait(session, script)).toMatchObject({ status: 'completed' });
    const path = await (await parley.api.get(`/v1/sessions/${session}/messages`)).json();
    expect(path).toMatchObject({
      messages: [{}, { blocks: [{ input: { 'a\uFFFD': 'b\uFFFD\uFFFD' } }, {}] }],
    });
  });

  it('shows thinking as a block of its own', async () => {
    const session = await parley.api.session();
    const { replies } = await parley.api.submitAndWait(session, '[[think: let me see]][[say: done]]');
    expect(replies).toMatchObject([
      {
        blocks: [
          { kind: 'thinking', text: 'let me see', signature: expect.any(String) },
          { kind: 'text', text: 'done' },
        ],
      },
    ]);
  });

  it('keeps what had arrived of a turn that fails, says why, and the next turn works', async () => {
    const session = await parley.api.session();
    const failed = await parley.api.submitAndWait(session, '[[rate: 0]][[tokens: 5]][[cut]]');
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'provider_connection', retryable: true },
      replies: [
        { status: 'failed', blocks: [{ kind: 'text' }, { kind: 'error', code: 'provider_connection' }] },
      ],
    });
    expect(await parley.api.submitAndWait(session, '[[say: better]]')).toMatchObject({ status: 'completed' });
  });

  it.each([
    ['401', 'provider_auth'],
    ['429', 'provider_rate_limit'],
    ['529', 'provider_overloaded'],
    ['500', 'provider_error'],
    ['context', 'context_exhausted'],
  ])('names a refusal of the provider (%s) as %s', async (failure, code) => {
    const session = await parley.api.session();
    // Of a model of its own: one that had failed for the others as well would be left alone for a while.
    const model = `rehearsal/fails-${failure}`;
    const outcome = await parley.api.submitAndWait(session, `[[fail: ${failure}]]`, { model });
    expect(outcome).toMatchObject({ status: 'failed', error: { code } });
  });

  it('refuses a second turn while one runs, naming it', async () => {
    const session = await parley.api.session();
    const running = await parley.api.submitForEvents(session, '[[say: a]][[hang]]');
    const response = await parley.api.post(`/v1/sessions/${session}/turns`, { text: 'me too' });
    expect(response.status).toBe(409);
    expect(response.headers.get('parley-turn-id')).toBe(running.headers.get('parley-turn-id'));
    expect(await response.json()).toMatchObject({ error: { code: 'turn_in_progress' } });
    await running.body?.cancel();
  });

  it('gives one turn for one key, however often and wherever it is sent at once', async () => {
    const session = await parley.api.session();
    const submit = () =>
      parley.api.post(
        `/v1/sessions/${session}/turns`,
        { text: '[[say: once]]' },
        { 'idempotency-key': 'k-1' },
      );
    const answers = await Promise.all(Array.from({ length: 10 }, submit));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 202));
    const turns = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { turn: string }).turn),
    );
    expect(new Set(turns).size).toBe(1);
    const other = await parley.api.post(
      `/v1/sessions/${session}/turns`,
      { text: 'another body' },
      { 'idempotency-key': 'k-1' },
    );
    expect([other.status, await other.json()]).toMatchObject([
      409,
      { error: { code: 'idempotency_mismatch' } },
    ]);
    const events = await eventually('one turn was accepted', async () => {
      const found = await parley.database.query<{ type: string }>(
        `SELECT type FROM events WHERE session = $1 AND type IN ('turn.accepted', 'turn.completed')`,
        [session],
      );
      return found.length >= 2 && found;
    });
    expect(events.map(({ type }) => type).toSorted()).toEqual(['turn.accepted', 'turn.completed']);
  });

  it('counts what happened', async () => {
    const { status } = await parley.api.get('/healthz');
    const ready = await parley.api.get('/readyz');
    expect([status, ready.status]).toEqual([200, 200]);
    expect(await ready.json()).toMatchObject({ ready: true, checks: { broker: 'ok', memory: 'ok' } });
  });
});
