import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startParley, type TestParley } from '../harness/parley.js';
import { numbersShown } from '../harness/numbers-shown.js';
import { collect, eventsOf, spoken, type SseEvent } from '../harness/sse.js';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley('one process', {
    PARLEY_HEARTBEAT_MS: '200',
    PARLEY_CORS_ORIGINS: 'https://app.example.org',
  });
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

const terminal = ({ type }: SseEvent): boolean => /^turn\.(completed|failed|stopped)$/.test(type);

/** Without the receipts: a conversation of that size is shortened for its model on the way. */
function said(messages: unknown): unknown[] {
  return (messages as { role: string }[]).filter(({ role }) => role !== 'system');
}

async function finishedTurn(
  text = '[[rate: 0]][[tokens: 40]]',
): Promise<{ session: string; events: SseEvent[] }> {
  const session = await parley.api.session();
  const events = await collect(await parley.api.submitForEvents(session, text));
  return { session, events };
}

describe('a reader that comes back', () => {
  it('gets exactly what follows, from every event it may have seen last', async () => {
    const { session, events } = await finishedTurn();
    for (const [index, event] of events.entries()) {
      if (terminal(event)) continue;
      const response = await parley.api.get(`/v1/sessions/${session}/events`, { 'last-event-id': event.id });
      const rest = await collect(response, terminal);
      expect(rest.map(({ id }) => id)).toEqual(events.slice(index + 1).map(({ id }) => id));
    }
  });

  it('takes the cursor in the address too, which says the same', async () => {
    const { session, events } = await finishedTurn();
    const from = events[3];
    const response = await parley.api.get(`/v1/sessions/${session}/events?after=${from?.id}`);
    expect((await collect(response, terminal)).map(({ id }) => id)).toEqual(
      events.slice(4).map(({ id }) => id),
    );
  });

  it('goes on live in the middle of a turn, without hole or double', async () => {
    const session = await parley.api.session();
    const first = await parley.api.submitForEvents(session, '[[rate: 100]][[tokens: 60]]');
    const seen = await collect(first, ({ data }) => data.n > 20);
    const rest = await collect(
      await parley.api.get(`/v1/sessions/${session}/events`, { 'last-event-id': seen.at(-1)?.id ?? '' }),
      terminal,
    );
    const numbers = [...seen, ...rest].map(({ data }) => data.n);
    expect(numbers).toEqual(await numbersShown(parley, session, numbers));
    expect(
      spoken([...seen, ...rest])
        .trim()
        .split(/\s+/),
    ).toHaveLength(60);
  });

  it('without a cursor gets a snapshot with the text so far, to which what follows applies', async () => {
    const session = await parley.api.session();
    // Longer than anybody takes to come in; it is stopped once he has heard some of it live.
    const first = await parley.api.submitForEvents(session, '[[rate: 100]][[tokens: 4000]]');
    const whole = collect(first);
    const response = await parley.api.get(`/v1/sessions/${session}/events`);
    let heard = 0;
    let stopped: Promise<Response> | undefined;
    const events = await collect(response, (event) => {
      if (event.type === 'block.delta') heard += 1;
      if (heard === 10) stopped ??= parley.api.post(`/v1/sessions/${session}/stop`, {});
      return terminal(event);
    });
    expect((await stopped)?.status).toBe(204);
    expect(events[0]?.type).toBe('session.snapshot');
    expect(events.filter(({ type }) => type === 'session.snapshot')).toHaveLength(1);
    const messages = events[0]?.data.body['messages'] as { role: string; blocks: { text: string }[] }[];
    const last = messages.at(-1);
    const soFar = last?.role === 'assistant' ? (last.blocks.at(-1)?.text ?? '') : '';
    expect(soFar + spoken(events)).toBe(spoken(await whole));
  });

  it.each([
    ['of another life of the log', (id: string) => id.replace(/^[^.]+/, 'g_other')],
    ['from the future', (id: string) => id.replace(/\.\d+\.\d+$/, '.999999.999999')],
    ['that names an append it does not belong to', (id: string) => id.replace(/\.\d+\.(\d+)$/, '.999.$1')],
  ])('with a cursor %s is told to start anew, and gets a snapshot', async (_, spoil) => {
    const { session, events } = await finishedTurn('[[say: one]]');
    const id = spoil(events[4]?.id ?? '');
    const response = await parley.api.get(`/v1/sessions/${session}/events`, { 'last-event-id': id });
    const [reset, snapshot] = await collect(response, ({ type }) => type === 'session.snapshot');
    expect(reset).toMatchObject({ type: 'session.reset', data: { body: { reason: 'cursor_unknown' } } });
    expect(snapshot?.data.body).toMatchObject({ messages: [{ role: 'user' }, { role: 'assistant' }] });
  });

  it('with the cursor of another session is told to start anew', async () => {
    const { events } = await finishedTurn('[[say: theirs]]');
    const { session } = await finishedTurn('[[say: mine]]');
    const response = await parley.api.get(`/v1/sessions/${session}/events?after=${events[2]?.id}`);
    const [reset, snapshot] = await collect(response, ({ type }) => type === 'session.snapshot');
    expect(reset?.type).toBe('session.reset');
    expect(JSON.stringify(snapshot)).not.toContain('theirs');
  });

  it('with garbage for a cursor is refused by name', async () => {
    const session = await parley.api.session();
    const response = await parley.api.get(`/v1/sessions/${session}/events?after=garbage`);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { code: 'invalid_request', details: [{ path: 'after' }] } },
    ]);
  });
});

describe('a watcher', () => {
  it('sees turns that others submit, and hears a heartbeat meanwhile', async () => {
    const session = await parley.api.session();
    const watching = await parley.api.get(`/v1/sessions/${session}/events`);
    if (!watching.body) throw new Error('No stream.');
    let heard = '';
    const decoder = new TextDecoder();
    const submitted = parley.api.submitAndWait(session, '[[say: did you see]]');
    for await (const chunk of watching.body) {
      heard += decoder.decode(chunk, { stream: true });
      if (heard.includes('event: turn.completed') && heard.includes(': hb\n\n')) break;
    }
    expect(await submitted).toMatchObject({ status: 'completed' });
    expect(heard).toContain('did ');
  });

  it('of one turn hears of no other', async () => {
    const { session, events } = await finishedTurn('[[say: first]]');
    const turn = events[0]?.data.turn;
    await parley.api.submitAndWait(session, '[[say: second]]');
    const again = await parley.api.get(`/v1/sessions/${session}/turns/${turn}/events?after=${events[0]?.id}`);
    const own: SseEvent[] = [];
    for await (const event of eventsOf(again)) own.push(event);
    expect(own.map(({ id }) => id)).toEqual(events.slice(1).map(({ id }) => id));
  });

  it('who has heard the end of a turn is told that there is no more', async () => {
    const { session, events } = await finishedTurn('[[say: the end]]');
    const path = `/v1/sessions/${session}/turns/${events[0]?.data.turn}/events`;
    const after = await parley.api.get(path, { 'last-event-id': events.at(-1)?.id ?? '' });
    expect([after.status, await after.text()]).toEqual([204, '']);
    const before = await parley.api.get(path, { 'last-event-id': events.at(-2)?.id ?? '' });
    expect((await collect(before)).map(({ type }) => type)).toEqual(['turn.completed']);
  });

  it('gets a conversation larger than any message of the broker', async () => {
    const session = await parley.api.session();
    for (let turn = 0; turn < 14; turn += 1) {
      const text = `[[say: ${turn}]] ${'x'.repeat(95_000)}`;
      expect(await parley.api.submitAndWait(session, text)).toMatchObject({ status: 'completed' });
    }
    const response = await parley.api.get(`/v1/sessions/${session}/events`);
    const [snapshot] = await collect(response, ({ type }) => type === 'session.snapshot');
    expect(said(snapshot?.data.body['messages'])).toHaveLength(28);
    const path = await parley.api.get(`/v1/sessions/${session}/messages`);
    expect(said(((await path.json()) as { messages: unknown }).messages)).toHaveLength(28);
  }, 60_000);

  it('in a browser of an allowed origin may read the stream, and of another may not', async () => {
    const { session, events } = await finishedTurn('[[say: for your eyes]]');
    const allowed = async (origin: string): Promise<string | null> => {
      const after = events[0]?.id ?? '';
      const response = await parley.api.get(`/v1/sessions/${session}/events`, {
        origin,
        'last-event-id': after,
      });
      await response.body?.cancel();
      return response.headers.get('access-control-allow-origin');
    };
    expect(await allowed('https://app.example.org')).toBe('https://app.example.org');
    expect(await allowed('https://evil.example.org')).toBeNull();
  });

  it('in a browser of an allowed origin may change and delete too', async () => {
    const preflight = async (method: string): Promise<string | null> => {
      const response = await fetch(`${parley.api.url}/v1/sessions/s_1/queue/t_1`, {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example.org', 'access-control-request-method': method },
      });
      return response.headers.get('access-control-allow-methods');
    };
    expect(await preflight('PATCH')).toContain('PATCH');
    expect(await preflight('DELETE')).toContain('DELETE');
  });
});
