import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'undici';
import type { SessionExport } from '#shared/contracts';
import { answerOf, Talk, type Answer } from '../conversation/talk.js';
import { markdownApart } from '../../apps/gateway/src/transfer/index.js';
import type { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Person } from '../spending/people.js';

let parley: TestParley;
let other: Api;
let talk: Talk;
let file: SessionExport;

/** Two branches, an edited message and a code fence that is never closed. */
beforeAll(async () => {
  parley = await startParley('one process', { PARLEY_IMPORT_BYTES: '2000000' });
  other = (await Person.of(parley.database, parley.api.url)).api;
  talk = await Talk.begin(parley.api, { name: 'A garden' });
  const said = (words: string): Promise<Answer> =>
    talk.ask('POST', '/turns?wait=true', { text: `[[rate: 0]][[say: ${words}]]` });
  await said('first the peas');
  await said('then the beans');
  const [asked, , again] = await talk.messages();
  const better = { text: '```js\nnever closed', action: 'save' };
  await talk.ask('POST', `/messages/${asked?.id}/edit`, better);
  const resent = { text: '[[rate: 0]][[say: or the carrots]]', action: 'resend' };
  await talk.ask('POST', `/messages/${again?.id}/edit?wait=true`, resent);
  file = (await (await parley.api.get(`${talk.path}/export`)).json()) as SessionExport;
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

const imported = async (body: unknown, api = parley.api): Promise<Answer> =>
  answerOf(await api.post('/v1/sessions/import', body));

describe('an export', () => {
  it('holds the whole tree, and comes as a file of its session’s name', async () => {
    expect(file).toMatchObject({ parley: 'session', version: 1, name: 'A garden' });
    expect(file.messages).toHaveLength(6);
    const [first] = file.messages;
    expect(first?.versions).toMatchObject([{ text: expect.stringContaining('first the peas') }]);
    const { headers } = await parley.api.get(`${talk.path}/export?format=json`);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('content-disposition')).toContain('filename="A garden.json"');
  });

  it('is the same once more after it was imported', async () => {
    const { status, body } = await imported(file, other);
    expect([status, body['name']]).toEqual([201, 'A garden']);
    const copy = Talk.of(other, String(body['id']));
    const again = (await (await other.get(`${copy.path}/export`)).json()) as SessionExport;
    expect(again).toEqual(file);
    expect(await copy.history()).toEqual(await talk.history());
    await copy.worksOn();
  });

  it('as Markdown tells the path, and nothing that was said reaches out of its place', async () => {
    const response = await parley.api.get(`${talk.path}/export?format=markdown`);
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    const text = await response.text();
    expect(text.match(/^## /gm)).toHaveLength(4);
    expect(text).toContain('> or the carrots');
    expect(text).not.toContain('then the beans');
    expect(text).toContain('2 messages of other branches');
  });
});

describe('Markdown that is more than can be written', () => {
  const bytes = () => new Uint8Array(Buffer.from(JSON.stringify(file)));
  it.each([
    ['time', { timeMs: 1 }],
    ['memory', { timeMs: 60_000, heapMb: 6 }],
  ])('is given up for its %s', async (_what, limits) => {
    await expect(markdownApart(bytes(), limits)).rejects.toMatchObject({ body: { code: 'too_large' } });
    const written = await markdownApart(bytes(), { timeMs: 60_000 });
    expect(Buffer.from(written).toString()).toContain('# A garden');
  });
});

describe('what is no export', () => {
  const message = (): SessionExport['messages'][number] => structuredClone(file.messages[0]) as never;
  it.each<[string, () => unknown, string]>([
    ['text', () => 'hello', 'body'],
    ['cut JSON', () => JSON.stringify(file).slice(0, -20), 'body'],
    ['nothing', () => '', 'body'],
    ['a list', () => [], 'parley'],
    ['another file', () => ({ parley: 'project', version: 1 }), 'parley'],
    ['another version', () => ({ ...file, version: 2 }), 'version'],
    [
      'a circle',
      () => ({
        ...file,
        messages: [
          { ...message(), id: 'm_1', parent: 'm_2' },
          { ...message(), id: 'm_2', parent: 'm_1' },
        ],
      }),
      'messages.0.parent',
    ],
    ['an unknown head', () => ({ ...file, head: 'm_nowhere' }), 'head'],
    [
      'an unknown parent',
      () => ({ ...file, messages: [{ ...message(), parent: 'm_x' }] }),
      'messages.0.parent',
    ],
    ['an id twice', () => ({ ...file, messages: [...file.messages, message()] }), 'messages.6.id'],
    ['a field of nobody’s', () => ({ ...file, owner: 'u_2' }), 'owner'],
  ])('%s is refused by its place, and nothing is made', async (_, body, path) => {
    const { status, code, paths } = await imported(body());
    expect([status, code]).toEqual([400, 'invalid_request']);
    expect(paths).toContain(path);
    const { body: listed } = await answerOf(await parley.api.get('/v1/sessions'));
    expect(listed['sessions']).toHaveLength(1);
  });

  it('nor is what is too large, or not sent as JSON', async () => {
    const large = await imported({ ...file, name: 'x'.repeat(2_100_000) });
    expect([large.status, large.code, large.paths]).toEqual([413, 'too_large', ['body']]);
    const headers = { 'content-type': 'text/plain' };
    const plain = await answerOf(await parley.api.post('/v1/sessions/import', file, headers));
    expect([plain.status, plain.code]).toEqual([415, 'invalid_request']);
  });

  it('nor is its connection of no use afterwards', async () => {
    const client = new Client(parley.api.url);
    const headers = { authorization: `Bearer ${parley.api.token}`, 'content-type': 'application/json' };
    const statusOf = async (method: 'GET' | 'POST', path: string, body?: string): Promise<number> => {
      const answer = await client.request({ method, path, headers, body });
      await answer.body.dump();
      return answer.statusCode;
    };
    try {
      const large = JSON.stringify({ ...file, name: 'x'.repeat(4_000_000) });
      expect(await statusOf('POST', '/v1/sessions/import', large)).toBe(413);
      expect(await statusOf('GET', '/v1/sessions')).toBe(200);
    } finally {
      await client.destroy();
    }
  });
});

describe('a fork', () => {
  it('goes its own way from a message on', async () => {
    const path = await talk.messages();
    const { status, body } = await talk.ask('POST', '/fork', { message: path[1]?.id });
    expect([status, body['forkedFrom']]).toEqual([201, { session: talk.session, message: path[1]?.id }]);
    const fork = Talk.of(parley.api, String(body['id']));
    expect((await fork.messages()).map(({ id }) => id)).toEqual(path.slice(0, 2).map(({ id }) => id));
    await fork.worksOn();
    expect(await talk.messages()).toEqual(path);
    const nowhere = await talk.ask('POST', '/fork', { message: 'm_nowhere' });
    expect([nowhere.status, nowhere.code]).toEqual([404, 'not_found']);
    await fork.ask('DELETE', '');
  });
});

describe('a search', () => {
  const find = async (query: string, api = parley.api): Promise<Answer> =>
    answerOf(await api.get(`/v1/search?${query}`));
  const found = ({ body }: Answer): { session: string; onPath: boolean; excerpt: string }[] =>
    body['found'] as { session: string; onPath: boolean; excerpt: string }[];

  it('finds what was said in one’s own sessions, on whichever branch', async () => {
    const answer = await eventually('the words are found', async () => {
      const beans = await find('q=beans');
      return found(beans).length > 0 && beans;
    });
    const reply = found(answer).find(({ excerpt }) => excerpt.includes('\u0002beans\u0003'));
    expect(reply).toMatchObject({ session: talk.session, onPath: false });
    const mine = await find('q=beans', other);
    expect(found(mine).every(({ session }) => session !== talk.session)).toBe(true);
    expect((await find(`q=beans&session=${talk.session}`, other)).status).toBe(404);
  });

  it('goes on page by page, and meets each once', async () => {
    const seen: string[] = [];
    let cursor: unknown = '';
    while (cursor !== null) {
      const { body } = await find(`q=the&limit=1${cursor ? `&cursor=${String(cursor)}` : ''}`);
      seen.push(...(body['found'] as { message: string }[]).map(({ message }) => message));
      ({ cursor } = body);
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each(["'", '"', '((', 'a & | !', '<->', '-peas', ':*', '%', '\\', '\u0002', 'peas or', '🌱'])(
    'for %j harms nobody',
    async (q) => {
      const { status, code, paths } = await find(`q=${encodeURIComponent(q)}`);
      const harmless =
        status === 200 || (status === 400 && code === 'invalid_request' && paths.join() === 'q');
      expect({ status, paths, harmless }).toMatchObject({ harmless: true });
    },
  );

  it('must not be too long', async () => {
    expect(await find(`q=${'x'.repeat(1_001)}`)).toMatchObject({ status: 400, paths: ['q'] });
  });

  it.each([
    ['', 'q'],
    ['q=', 'q'],
    ['q=%20', 'q'],
    ['q=%00', 'q'],
    ['q=a&limit=0', 'limit'],
    ['q=a&cursor=nonsense', 'cursor'],
    ['q=a&session=a.b', 'session'],
    ['q=a&where=here', 'where'],
  ])('%j is refused at %s', async (query, path) => {
    const { status, paths } = await find(query);
    expect([status, paths]).toEqual([400, [path]]);
  });
});
