import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, Talk, typesOf, type Answer } from '../conversation/talk.js';
import { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { collect, type SseEvent } from '../harness/sse.js';
import { Person } from '../spending/people.js';

let parley: TestParley;
let person: Api;

beforeAll(async () => {
  parley = await startParley('one process');
  person = (await Person.of(parley.database, parley.api.url)).api;
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

async function ask(api: Api, method: string, path: string, body?: unknown): Promise<Answer> {
  return answerOf(
    await fetch(api.url + path, {
      method,
      headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

async function namesOf(query: string): Promise<unknown[]> {
  const { body } = await ask(person, 'GET', `/v1/sessions?${query}`);
  return (body['sessions'] as { name: unknown }[]).map(({ name }) => name);
}

/** What a user is told while something is done, until he is told of the last. */
async function told(api: Api, last: string, work: () => Promise<unknown>): Promise<SseEvent[]> {
  const events = collect(await api.get('/v1/events'), ({ data }) => data.type === last);
  await work();
  return events;
}

describe('sessions', () => {
  it('are listed to their owner a page at a time, the one that was used last first', async () => {
    const talks: Talk[] = [];
    for (const name of ['a garden', 'a Gate', 'a pond']) talks.push(await Talk.begin(person, { name }));
    await talks[0]?.ask('POST', '/turns?wait=true', { text: '[[say: hello]]' });
    await eventually('the first is told first', async () => (await namesOf('limit=1'))[0] === 'a garden');
    const first = await ask(person, 'GET', '/v1/sessions?limit=2');
    const rest = await ask(person, 'GET', `/v1/sessions?limit=2&cursor=${String(first.body['cursor'])}`);
    expect((rest.body['sessions'] as object[]).length).toBe(1);
    expect(rest.body['cursor']).toBeNull();
    expect(await namesOf('q=gA')).toEqual(['a garden', 'a Gate']);
    expect(await ask(parley.api, 'GET', '/v1/sessions?q=pond')).toMatchObject({ body: { sessions: [] } });
  });

  it('are renamed, archived, read and set otherwise, and their owner is told', async () => {
    const talk = await Talk.begin(person, { name: 'before', agents: ['assistant'] });
    await talk.ask('POST', '/turns?wait=true', { text: '[[say: hello]]' });
    expect((await talk.ask('GET', '')).body['unread']).toBe(true);
    await talk.ask('POST', '/turns?wait=true', { text: '[[say: more]]' });
    const change = { name: 'after', archived: true, read: true, systemPrompt: 'Be brief.', recall: 'off' };
    const events = await told(person, 'session_updated', async () => {
      const { status, body } = await talk.ask('PATCH', '', change);
      expect([status, body]).toMatchObject([
        200,
        { name: 'after', unread: false, systemPrompt: 'Be brief.', recall: 'off', agents: ['assistant'] },
      ]);
    });
    expect(events.map(({ data }) => data)).toMatchObject([
      { type: 'session_renamed', session: talk.session, name: 'after' },
      { type: 'session_updated', changes: { recall: 'off', unread: false } },
    ]);
    expect((await talk.ask('GET', '')).body).toMatchObject({ recall: 'off', unread: false, name: 'after' });
    expect(await namesOf('archived=only')).toEqual(['after']);
    expect(await namesOf('')).not.toContain('after');
    const { body } = await talk.ask('POST', '/turns?wait=true', { text: '[[rate: 0]][[echo: prompt]]' });
    expect(JSON.stringify(body['replies'])).toContain('Be brief.');
  });

  it('are deleted with all that runs in them', async () => {
    const talk = await Talk.begin(person);
    const turn = await talk.runForever();
    const watching = collect(await person.get(`${talk.path}/events`));
    const events = await told(person, 'session_deleted', async () => {
      expect(await talk.ask('DELETE', '')).toMatchObject({ status: 204 });
    });
    expect(events.at(-1)?.data).toMatchObject({ type: 'session_deleted', session: talk.session });
    const types = typesOf(await watching);
    expect(types.slice(-2)).toEqual(['turn.stopped', 'session.deleted']);
    for (const path of ['', '/messages', '/turns', `/turns/${turn}`, '/export', '/memories'])
      expect([path, (await talk.ask('GET', path)).status]).toEqual([path, 404]);
    expect((await talk.submit('hello')).status).toBe(404);
    expect((await talk.ask('DELETE', '')).status).toBe(404);
  });

  it('that are deleted end their own watch alone, and whoever comes back is told of them', async () => {
    const [talk, other] = [await Talk.begin(person), await Talk.begin(person)];
    const path = `/v1/events?watch=${talk.session},${other.session}`;
    const deleted = ({ type }: SseEvent): boolean => type === 'session.deleted';
    const watching = collect(await person.get(path), deleted);
    expect((await talk.ask('DELETE', '')).status).toBe(204);
    const id = (await watching).at(-1)?.id ?? '';
    expect((await person.get(path)).status).toBe(404);
    const again = collect(await person.get(path, { 'last-event-id': id }), isOver);
    await other.ask('POST', '/turns?wait=true', { text: '[[say: hello]]' });
    const events = (await again).filter(({ type }) => type !== 'user');
    const gone = { session: talk.session, reason: 'not_found', resumable: false };
    expect(events.filter(({ type }) => type === 'stream.closed')).toMatchObject([{ data: gone }]);
    expect(events.at(-1)?.data.session).toBe(other.session);
  });

  it('that have become shorter are told of', async () => {
    const talk = await Talk.begin(person);
    await talk.ask('POST', '/turns?wait=true', { text: '[[say: hello]]' });
    const shorter = { type: 'messages_deleted', session: talk.session, head: null };
    const cleared = await told(person, 'messages_deleted', () => talk.ask('POST', '/clear'));
    expect(cleared.at(-1)?.data).toMatchObject(shorter);
    await talk.runForever();
    const rolledBack = await told(person, 'messages_deleted', () =>
      talk.submit('[[say: another]]', { policy: 'rollback' }),
    );
    expect(rolledBack.at(-1)?.data).toMatchObject(shorter);
  });

  it('begin with several agents, and with a scene', async () => {
    for (const id of ['ann', 'ben']) await ask(person, 'POST', '/v1/agents', { id, prompt: '', passes: [] });
    const scene = { place: 'The shed', clock: 'at noon', present: [{ who: 'ann' }] };
    const { status, body } = await ask(person, 'POST', '/v1/sessions', { agents: ['ann', 'ben'], scene });
    const begun = { agents: ['ann', 'ben'], scenes: true, scene: { status: 'open' } };
    expect([status, body]).toMatchObject([201, begun]);
    const scenes = await ask(person, 'GET', `/v1/sessions/${String(body['id'])}/scenes`);
    expect(scenes.body).toMatchObject({ scenes: [{ place: 'The shed', status: 'open' }] });
    const nobody = await ask(person, 'POST', '/v1/sessions', { agents: ['ann', 'nobody'] });
    expect([nobody.status, nobody.code]).toEqual([400, 'unknown_agent']);
  });
});

describe('tokens', () => {
  it('are told once, give no more than was had, and end what was opened with them', async () => {
    const made = await ask(person, 'POST', '/v1/tokens', { name: 'phone', scopes: ['read'] });
    expect([made.status, made.body]).toMatchObject([201, { name: 'phone', origin: 'issued' }]);
    const phone = new Api(person.url, String(made.body['secret']));
    const listed = await ask(phone, 'GET', '/v1/tokens');
    expect(JSON.stringify(listed.body)).toContain('phone');
    expect(JSON.stringify(listed.body)).not.toContain(phone.token);
    expect((await ask(phone, 'POST', '/v1/sessions', {})).status).toBe(403);
    const more = await ask(person, 'POST', '/v1/tokens', { name: 'more', scopes: ['admin'] });
    expect([more.status, more.code]).toEqual([403, 'forbidden']);

    const stream = collect(await phone.get('/v1/events'));
    const path = `/v1/tokens/${String(made.body['id'])}`;
    expect((await ask(parley.api, 'DELETE', path)).status).toBe(404);
    expect((await ask(person, 'DELETE', path)).status).toBe(204);
    expect((await stream).at(-1)).toMatchObject({ type: 'stream.closed', data: { reason: 'revoked' } });
    expect((await phone.get('/v1/sessions')).status).toBe(401);
  });
});

describe('a turn that is over', () => {
  it('is shown again, event by event', async () => {
    const talk = await Talk.begin(person);
    const { body } = await talk.ask('POST', '/turns?wait=true', {
      text: '[[say: hello]][[tool: list_dir {"path": "."}]][[then]][[say: bye]]',
    });
    const path = `${talk.path}/turns/${String(body['turn'])}`;
    const again = await collect(await person.get(`${path}/replay`));
    const live = await collect(
      await person.get(`${talk.path}/events?after=${await beginning(talk)}`),
      isOver,
    );
    const shownLive = live.filter(({ type, data }) => type !== 'block.delta' && data.turn === body['turn']);
    expect(again.slice(0, shownLive.length)).toEqual(shownLive);
    expect(again.at(-1)).toMatchObject({
      type: 'replay.ended',
      data: { body: { events: again.length - 1, status: 'completed' } },
    });
    const running = await talk.runForever();
    const refused = await talk.ask('GET', `/turns/${running}/replay`);
    expect([refused.status, refused.code, refused.turn]).toEqual([409, 'turn_in_progress', running]);
    const rejected = await talk.ask('POST', '/turns', { text: 'no', policy: 'reject', messageId: 'm_no' });
    const { body: list } = await talk.ask('GET', '/turns?limit=1');
    const [{ id, status }] = list['turns'] as [{ id: string; status: string }];
    expect([rejected.status, status]).toEqual([409, 'rejected']);
    const replayed = await collect(await person.get(`${talk.path}/turns/${id}/replay`));
    expect(replayed.map(({ type }) => type)).toEqual(['turn.rejected', 'replay.ended']);
    await talk.ask('POST', '/stop');
  });
});

const isOver = ({ type }: SseEvent): boolean => type === 'turn.completed';

/** The place before a session's first event. */
async function beginning(talk: Talk): Promise<string> {
  const [snapshot] = await collect(await person.get(`${talk.path}/events`), () => true);
  return `${String(snapshot?.id).split('.')[0]}.0.0`;
}
